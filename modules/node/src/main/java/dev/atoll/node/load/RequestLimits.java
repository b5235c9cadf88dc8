package dev.atoll.node.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.management.CanonicalJson;

/** What a region would refuse a whole request for, looked for in one record, so that only that one fails. */
final class RequestLimits {

    /** A request is an object with a list of operations. */
    private static final int LEVELS_AROUND_AN_OPERATION = 2;

    private RequestLimits() {}

    static void check(String key, JsonNode operation) throws BadRecord {
        checkText(key);
        check(operation, CanonicalJson.MAX_DEPTH - LEVELS_AROUND_AN_OPERATION);
    }

    private static void check(JsonNode node, int levels) throws BadRecord {
        if (node.isContainerNode() && levels == 0) {
            throw new BadRecord(
                    "nested too deep: a request may have " + CanonicalJson.MAX_DEPTH + " levels, its own included");
        }
        if (node.isTextual()) {
            checkText(node.textValue());
        }
        for (var names = node.fieldNames(); names.hasNext(); ) {
            checkText(names.next());
        }
        for (JsonNode child : node) {
            check(child, levels - 1);
        }
    }

    /** JSON can escape half a surrogate pair, which has no bytes in UTF-8. */
    private static void checkText(String text) throws BadRecord {
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (Character.getType(point) == Character.SURROGATE) {
                throw new BadRecord("a text in it has half a surrogate pair");
            }
            i += Character.charCount(point);
        }
    }
}
