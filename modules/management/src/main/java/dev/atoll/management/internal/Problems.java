package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.NotPlacedHere;
import dev.atoll.management.ErrorGuide;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as problem documents (RFC 9457). */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private Problems() {}

    static Answer answer(Throwable failure) {
        AtollException known = known(failure);
        Answer answer = answer(known.code(), known.getMessage());
        return known instanceof NotPlacedHere
                ? new Answer(answer.status(), Json.bytes(document(known)), Map.of())
                : answer;
    }

    static Answer answer(ErrorCode code, String detail) {
        int status = ErrorGuide.status(code);
        byte[] body = Json.bytes(document(code, detail));
        return new Answer(status, body, status == 503 ? Map.of("Retry-After", RETRY_AFTER_SECONDS) : Map.of());
    }

    static ObjectNode document(Throwable failure) {
        AtollException known = known(failure);
        ObjectNode problem = document(known.code(), known.getMessage());
        if (known instanceof NotPlacedHere elsewhere) {
            ArrayNode holders = problem.putArray("regions");
            elsewhere.holders().forEach(region -> holders.add(region.value()));
        }
        return problem;
    }

    private static ObjectNode document(ErrorCode code, String detail) {
        int status = ErrorGuide.status(code);
        ObjectNode problem = Json.object()
                .put("type", "urn:atoll:error:" + code.code())
                .put("title", ErrorGuide.title(code))
                .put("status", status)
                .put("detail", detail)
                .put("code", code.code())
                .put("hint", ErrorGuide.hint(code));
        return status >= 500 ? problem.put("outcomeKnown", code.outcomeKnown()) : problem;
    }

    /** What the client may know of a failure; what it may not is logged. */
    private static AtollException known(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof AtollException known) {
            if (ErrorGuide.status(known.code()) == 500) {
                LOG.error("A request failed: {}", known.getMessage(), known);
            }
            return known;
        }
        LOG.error("A request failed", cause);
        return new AtollException(ErrorCode.INTERNAL, "The request failed for a reason that is not the client's.");
    }
}
