package dev.atoll.node.operate;

import dev.atoll.crdt.AtollException;
import dev.atoll.management.ErrorGuide;
import java.io.PrintWriter;

/** How commands tell that something was refused. */
final class Refusal {

    private Refusal() {}

    static void print(PrintWriter err, AtollException refusal) {
        print(err, refusal.code().code() + ": " + refusal.getMessage(), ErrorGuide.hint(refusal.code()));
    }

    /** @param hint what to do about it; may be empty */
    static void print(PrintWriter err, String problem, String hint) {
        err.println("atoll: " + problem);
        if (!hint.isEmpty()) {
            err.println("  HINT: " + hint);
        }
        err.flush();
    }
}
