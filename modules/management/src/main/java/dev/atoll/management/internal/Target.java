package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request's path and query, decoded. Segments are decoded one by one, so that {@code %2F} stays within its segment, and
 * dot segments are ordinary: a key may be {@code ..}.
 *
 * @param segments {@code /api/data/c/a%2Fb} is {@code [api, data, c, a/b]}
 * @param query parameters by name
 */
record Target(List<String> segments, Map<String, String> query) {

    /**
     * Reads the target of a request, which may be a whole address too.
     *
     * @throws AtollException {@link ErrorCode#INVALID_REQUEST} when an escape is malformed or is not UTF-8
     */
    static Target parse(String target) {
        String raw = target.replaceFirst("^https?://[^/?]*", "");
        if (!raw.startsWith("/")) {
            throw invalid("'" + target + "' is not a path.");
        }
        int question = raw.indexOf('?');
        String path = question < 0 ? raw : raw.substring(0, question);
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            segments.add(decode(segment));
        }
        return new Target(segments, question < 0 ? Map.of() : query(raw.substring(question + 1)));
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!parameter.isEmpty() && parameters.putIfAbsent(plain(name), plain(value)) != null) {
                throw invalid("The query parameter '" + plain(name) + "' is given twice.");
            }
        }
        return parameters;
    }

    private static String plain(String queryText) {
        return decode(queryText.replace('+', ' '));
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean escape = bytes[i] == '%';
            decoded[length++] = escape ? unescape(bytes, i, raw) : bytes[i];
            i += escape ? 2 : 0;
        }
        try {
            ByteBuffer utf8 = ByteBuffer.wrap(Arrays.copyOf(decoded, length));
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw invalid("'" + raw + "' is not URL-encoded UTF-8.");
        }
    }

    private static byte unescape(byte[] bytes, int at, String raw) {
        int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[at + 2], 16);
        if (low < 0) {
            throw invalid("'" + raw + "' has a '%' that is not followed by two hexadecimal digits.");
        }
        return (byte) (high * 16 + low);
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_REQUEST, message);
    }
}
