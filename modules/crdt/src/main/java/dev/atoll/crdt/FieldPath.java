package dev.atoll.crdt;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The way from a map to one of its fields: the field's name, after those of the maps that it lies in.
 *
 * @param names 1 to {@value #MAX_DEPTH}, each of 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8 without control characters
 */
public record FieldPath(List<String> names) {

    public static final int MAX_DEPTH = 16;
    public static final int MAX_NAME_BYTES = 200;

    /**
     * @throws AtollException {@link ErrorCode#INVALID_OPERATION}
     */
    public FieldPath {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > MAX_DEPTH) {
            throw invalid("A path has 1 to " + MAX_DEPTH + " names, this one has " + names.size() + ".");
        }
        names.forEach(FieldPath::requireValid);
    }

    public static FieldPath of(String... names) {
        return new FieldPath(List.of(names));
    }

    int depth() {
        return names.size();
    }

    /** The bytes of all names. */
    public int bytes() {
        int bytes = 0;
        for (String name : names) {
            bytes += utf8(name).length;
        }
        return bytes;
    }

    private static void requireValid(String name) {
        int bytes = name.length() > MAX_NAME_BYTES ? name.length() : utf8(name).length;
        if (bytes < 1 || bytes > MAX_NAME_BYTES) {
            throw invalid("A field's name has 1 to " + MAX_NAME_BYTES + " bytes of UTF-8, one in the path has " + bytes
                    + ".");
        }
        if (!new String(utf8(name), StandardCharsets.UTF_8).equals(name)) {
            throw invalid("A field's name in the path has half a surrogate pair: it is not text.");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("A field's name in the path has a control character: remove it.");
        }
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_OPERATION, message);
    }

    /** As in messages: {@code profile/city}. */
    @Override
    public String toString() {
        return String.join("/", names);
    }
}
