package dev.atoll.backup.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The manifests of a repository. Each is one file, {@code {"sha256":"…","manifest":{…}}}, whose sum is over the bytes of the
 * inner object: so it is replaced in one step, and no byte of it can change unnoticed.
 */
final class ManifestStore {

    static final String NAME = "manifest.json";

    private static final String BEFORE_SUM = "{\"sha256\":\"";
    private static final String BEFORE_MANIFEST = "\",\"manifest\":";
    private static final int SUM_LENGTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A manifest as it is stored. */
    record Stored(BackupManifest manifest, String sha256) {}

    private final Repository repository;

    ManifestStore(Repository repository) {
        this.repository = repository;
    }

    /** The folder of a journal's backups; ends with a slash. */
    static String backups(String region, String journal) {
        return region + "/" + journal + "/backups/";
    }

    /** The folder of a backup; ends with a slash. */
    static String folder(String region, String journal, String id) {
        return backups(region, journal) + id + "/";
    }

    static String folder(BackupManifest manifest) {
        return folder(manifest.region(), manifest.journal(), manifest.id());
    }

    /** @return the sum of what was written */
    String write(BackupManifest manifest) {
        byte[] inner;
        try {
            inner = MAPPER.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new AtollException(ErrorCode.INTERNAL, "A manifest cannot be written: " + e, e);
        }
        String sum = sum(inner);
        String path = folder(manifest) + NAME;
        try (Repository.Writing writing = repository.create(path)) {
            writing.out().write((BEFORE_SUM + sum + BEFORE_MANIFEST).getBytes(StandardCharsets.US_ASCII));
            writing.out().write(inner);
            writing.out().write('}');
            writing.commit();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE,
                    "Cannot write " + path + " in " + repository.describe() + ": " + e,
                    e);
        }
        return sum;
    }

    /**
     * All backups below a folder, oldest first, without those that are damaged: they must not keep anybody from making new
     * ones.
     */
    List<Stored> sound(String prefix) {
        List<Stored> all = new ArrayList<>();
        for (Repository.Item item : repository.list(prefix)) {
            if (item.path().endsWith("/" + NAME)) {
                try {
                    all.add(read(item.path()));
                } catch (AtollException e) {
                    if (e.code() != ErrorCode.BACKUP_DAMAGED) {
                        throw e;
                    }
                }
            }
        }
        return BackupOrder.oldestFirst(all, Stored::manifest);
    }

    /** The backup in that folder; empty when there is none. One that cannot be read is an error. */
    Optional<Stored> find(String folder) {
        String path = folder + NAME;
        return repository.list(folder).stream().anyMatch(item -> item.path().equals(path))
                ? Optional.of(read(path))
                : Optional.empty();
    }

    Stored read(String path) {
        byte[] bytes;
        try (InputStream in = repository.open(path)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE,
                    "Cannot read " + path + " in " + repository.describe() + ": " + e,
                    e);
        }
        return checked(path, new String(bytes, StandardCharsets.UTF_8));
    }

    private Stored checked(String path, String text) {
        int at = BEFORE_SUM.length() + SUM_LENGTH;
        int inner = at + BEFORE_MANIFEST.length();
        boolean shaped = text.startsWith(BEFORE_SUM) && text.startsWith(BEFORE_MANIFEST, at) && text.endsWith("}");
        if (!shaped || text.length() <= inner) {
            throw damaged(path, "it has not the form of one", null);
        }
        String sum = text.substring(BEFORE_SUM.length(), at);
        byte[] manifest = text.substring(inner, text.length() - 1).getBytes(StandardCharsets.UTF_8);
        if (!sum(manifest).equals(sum)) {
            throw damaged(path, "its sum is not right", null);
        }
        try {
            JsonNode tree = MAPPER.readTree(manifest);
            int format = tree.path("format").asInt();
            if (format > BackupManifest.FORMAT) {
                throw new AtollException(
                        ErrorCode.BACKUP_NEWER,
                        "The backup at " + path + " in " + repository.describe() + " has form " + format
                                + ", this program knows only up to " + BackupManifest.FORMAT + ".");
            }
            return new Stored(MAPPER.treeToValue(tree, BackupManifest.class), sum);
        } catch (IOException | RuntimeException e) {
            throw e instanceof AtollException known ? known : damaged(path, e.getMessage(), e);
        }
    }

    private AtollException damaged(String path, String why, Exception cause) {
        return new AtollException(
                ErrorCode.BACKUP_DAMAGED,
                "The manifest " + path + " in " + repository.describe() + " is damaged: " + why + ".",
                cause);
    }

    private static String sum(byte[] bytes) {
        return HexFormat.of().formatHex(RowFileWriter.sha256().digest(bytes));
    }
}
