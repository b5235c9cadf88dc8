package dev.atoll.multijvm;

import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiUnreachable;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a client knows about a write.
 *
 * @param kind whether it was applied
 * @param answer what the region answered; null when there was no answer
 */
record Outcome(Kind kind, ApiAnswer answer) {

    private static final Set<String> OUTCOME_UNKNOWN = Set.of("outcome-unknown", "internal", "");

    enum Kind {
        ACKNOWLEDGED,
        MAYBE,
        REFUSED
    }

    static Outcome of(Supplier<ApiAnswer> write) {
        try {
            ApiAnswer answer = write.get();
            if (answer.ok()) {
                boolean asSureAsWanted = answer.status() != 202;
                return new Outcome(asSureAsWanted ? Kind.ACKNOWLEDGED : Kind.MAYBE, answer);
            }
            boolean unknown = answer.status() >= 500 && OUTCOME_UNKNOWN.contains(answer.code());
            return new Outcome(unknown ? Kind.MAYBE : Kind.REFUSED, answer);
        } catch (ApiUnreachable e) {
            return new Outcome(e.maybeApplied() ? Kind.MAYBE : Kind.REFUSED, null);
        }
    }

    boolean acknowledged() {
        return kind == Kind.ACKNOWLEDGED;
    }

    /** Why it was refused or is unknown, for counting. */
    String reason() {
        return answer == null ? "no answer" : answer.status() + " " + answer.code();
    }
}
