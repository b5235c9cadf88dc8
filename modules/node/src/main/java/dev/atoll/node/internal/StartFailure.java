package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.ErrorGuide;
import java.net.BindException;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a server did not start, for its operator.
 *
 * @param message one line: the code, what is wrong
 * @param hint one line: what to do
 * @param exitCode 2 when a retry without a change is pointless, else 1
 */
public record StartFailure(String message, String hint, int exitCode) {

    private static final Set<ErrorCode> USAGE =
            EnumSet.of(ErrorCode.INVALID_SETTING, ErrorCode.INVALID_REGION, ErrorCode.CLUSTER_MISMATCH);
    private static final Pattern BIND = Pattern.compile("Failed to bind TCP to \\[([^\\]]+)\\]");

    /** Explains a failure; what is not known to be the operator's matter is called a defect. */
    public static StartFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AtollException known) {
                return of(known.code(), known.getMessage());
            }
        }
        String all = messages(failure);
        Matcher bind = BIND.matcher(all);
        if (bind.find()) {
            return of(
                    ErrorCode.PORT_IN_USE,
                    "The port for the region's nodes cannot be used: " + bind.group(1) + ": " + root(failure) + ".");
        }
        return of(ErrorCode.INTERNAL, "The start failed: " + failure + " (--debug shows more).");
    }

    private static StartFailure of(ErrorCode code, String message) {
        String line = code.code() + ": " + message.replaceAll("\\s*\\R\\s*", " ");
        return new StartFailure(line, ErrorGuide.hint(code), USAGE.contains(code) ? 2 : 1);
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
