package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which files of a folder were verified: a line for each, with its sum, its size and its name, in a file next to them. */
final class VerifyNotes {

    private static final String NAME = "verified.txt";

    /** What a file was when it was verified. */
    record Note(String sha256, long bytes) {}

    private final Repository repository;
    private final String path;
    private final Map<String, Note> notes = new TreeMap<>();
    private boolean changed;

    private VerifyNotes(Repository repository, String folder) {
        this.repository = repository;
        this.path = folder + NAME;
    }

    /** @param there the paths of the folder's files: others are forgotten */
    static VerifyNotes of(Repository repository, String folder, Set<String> there) {
        VerifyNotes notes = new VerifyNotes(repository, folder);
        if (there.contains(notes.path)) {
            notes.read();
            notes.changed = notes.notes.keySet().retainAll(there);
        }
        return notes;
    }

    private void read() {
        try (InputStream in = repository.open(path)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(this::take);
        } catch (IOException | AtollException e) {
            notes.clear(); // then all is read again
        }
    }

    private void take(String line) {
        String[] parts = line.split(" ", 3);
        if (parts.length == 3 && parts[1].matches("[0-9]{1,18}")) {
            notes.put(parts[2], new Note(parts[0], Long.parseLong(parts[1])));
        }
    }

    Optional<Note> of(String file) {
        return Optional.ofNullable(notes.get(file));
    }

    void verified(String file, String sha256, long bytes) {
        Note note = new Note(sha256, bytes);
        changed |= !note.equals(notes.put(file, note));
    }

    void wrong(String file) {
        changed |= notes.remove(file) != null;
    }

    void store() {
        if (!changed) {
            return;
        }
        String text = notes.entrySet().stream()
                .map(note -> note.getValue().sha256() + " " + note.getValue().bytes() + " " + note.getKey())
                .collect(Collectors.joining("\n"));
        try (Repository.Writing writing = repository.create(path)) {
            writing.out().write(text.getBytes(StandardCharsets.UTF_8));
            writing.commit();
            changed = false;
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE,
                    "Cannot write " + path + " in " + repository.describe() + ": " + e,
                    e);
        }
    }
}
