package dev.atoll.node.load;

import dev.atoll.crdt.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The records that were not loaded, as they were read, in a file that can be imported itself. Each is written when its
 * outcome is known, so in any order, and none is held. Safe for use from many threads.
 */
final class FailedFile implements AutoCloseable {

    private final OutputStream out;
    private long missing;
    private String trouble;

    private FailedFile(OutputStream out) {
        this.out = out;
    }

    /** Writes nothing. */
    static FailedFile none() {
        return new FailedFile(OutputStream.nullOutputStream());
    }

    /**
     * A new file, in place of the one that there may be.
     *
     * @param header what comes before the records; may be empty
     */
    static FailedFile create(Path path, Payload header) throws IOException {
        FailedFile file = new FailedFile(Files.newOutputStream(path));
        file.write(header);
        return file;
    }

    synchronized void add(SourceRecord source) {
        if (source.text().size() == 0) {
            missing++;
            return;
        }
        try {
            write(source.text());
        } catch (IOException e) {
            missing++;
            trouble = FileTrouble.inWords(e);
        }
    }

    /** Says what is missing in it; empty when nothing is. */
    synchronized Optional<String> missing() {
        return missing == 0
                ? Optional.empty()
                : Optional.of(missing + " of them are not in it: "
                        + (trouble == null ? "they are too long to be held" : trouble));
    }

    /** In one piece: what is written so is there, also when the process ends. */
    private void write(Payload text) throws IOException {
        byte[] bytes = text.bytes();
        if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = '\n';
        }
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
