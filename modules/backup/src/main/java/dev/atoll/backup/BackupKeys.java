package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of encrypted backups, from files. The first one encrypts what is written; all of them are tried, by their ids, for
 * what is read: so a new key is put before the old ones.
 */
public final class BackupKeys {

    /** Nothing is encrypted, and nothing encrypted can be read. */
    public static final BackupKeys NONE = new BackupKeys(Map.of());

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;

    private final Map<String, SecretKey> byId;

    private BackupKeys(Map<String, SecretKey> byId) {
        this.byId = byId;
    }

    /**
     * Reads the files of keys: 32 bytes each, or their 64 hexadecimal digits.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}
     */
    public static BackupKeys load(List<Path> files) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        for (Path file : files) {
            byte[] key = read(file);
            keys.put(idOf(key), new SecretKeySpec(key, "AES"));
        }
        return new BackupKeys(keys);
    }

    private static byte[] read(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length == KEY_BYTES) {
                return content;
            }
            byte[] key = HexFormat.of().parseHex(new String(content, StandardCharsets.US_ASCII).strip());
            if (key.length == KEY_BYTES) {
                return key;
            }
            throw new IllegalArgumentException(key.length + " bytes");
        } catch (IOException e) {
            throw new AtollException(ErrorCode.INVALID_SETTING, "The key file " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "The key file " + file + " holds neither 32 bytes nor their 64 hexadecimal digits. Make one with:"
                            + " openssl rand -hex 32");
        }
    }

    /** Tells keys apart, and nothing about them. */
    private static String idOf(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("atoll-backup-key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(key), ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of the key that encrypts; empty when nothing is encrypted. */
    public Optional<String> current() {
        return byId.keySet().stream().findFirst();
    }

    /** @throws AtollException {@link ErrorCode#BACKUP_KEY_MISSING} */
    public SecretKey key(String id) {
        SecretKey key = byId.get(id);
        if (key == null) {
            throw new AtollException(
                    ErrorCode.BACKUP_KEY_MISSING,
                    "The key '" + id + "' is not among those given: " + byId.keySet() + ".");
        }
        return key;
    }
}
