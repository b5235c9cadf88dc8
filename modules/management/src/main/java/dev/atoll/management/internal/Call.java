package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.List;
import java.util.Map;

/**
 * A request that has found its route.
 *
 * @param request the request
 * @param variables what stands in the path for the route's variables, decoded
 * @param query the query's parameters, decoded
 */
record Call(ApiRequest request, List<String> variables, Map<String, String> query) {

    String variable(int index) {
        return variables.get(index);
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    String required(String name) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "The parameter '" + name + "' is missing.");
        }
        return text;
    }

    /** A whole number from 1 to {@code most}. */
    int limit(int otherwise, int most) {
        String text = query.get("limit");
        if (text == null) {
            return Math.min(otherwise, most);
        }
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new AtollException(
                ErrorCode.INVALID_LIMIT,
                "limit is '" + text.substring(0, Math.min(20, text.length())) + "', not a whole number from 1 to "
                        + most + ".");
    }

    boolean flag(String name) {
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new AtollException(ErrorCode.INVALID_REQUEST, name + " is neither true nor false.");
    }
}
