package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.ConfirmJson;
import dev.atoll.management.ConfirmRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** How a request wants its writes to be confirmed: the query's {@code confirm}, {@code timeout} and others. */
final class ConfirmParameters {

    /** The names of the parameters. */
    static final String[] NAMES = {"confirm", "timeout", "min-regions", "require"};

    private ConfirmParameters() {}

    /** The names of the parameters, and another one. */
    static String[] namesAnd(String more) {
        String[] all = Arrays.copyOf(NAMES, NAMES.length + 1);
        all[NAMES.length] = more;
        return all;
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM} or {@link ErrorCode#INVALID_REQUEST}
     */
    static ConfirmRequest of(Call call) {
        Map<String, String> query = call.query();
        return query.isEmpty()
                ? ConfirmRequest.NONE
                : new ConfirmRequest(
                        Optional.ofNullable(query.get("confirm")).map(ConfirmJson::mode),
                        Optional.ofNullable(query.get("min-regions")).map(ConfirmParameters::number),
                        Optional.ofNullable(query.get("timeout")).map(ConfirmJson::timeout),
                        call.flag("require"));
    }

    /** Whether the request asks for any confirmation. */
    static boolean areIn(Call call) {
        return Arrays.stream(NAMES).anyMatch(call.query()::containsKey);
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM, "'min-regions' is a number of regions, the one that is asked included.");
        }
        return Integer.parseInt(text);
    }
}
