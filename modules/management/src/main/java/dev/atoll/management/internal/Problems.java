package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.BeforeHistoryException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.NotPlacedHere;
import dev.atoll.management.ErrorGuide;
import dev.atoll.management.InsufficientRightsException;
import dev.atoll.management.SessionBehindException;
import java.util.Locale;
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
        return answer(known(failure));
    }

    static Answer answer(ErrorCode code, String detail) {
        return answer(new AtollException(code, detail));
    }

    private static Answer answer(AtollException known) {
        int status = ErrorGuide.status(known.code());
        byte[] body = Json.bytes(document(known));
        return new Answer(status, body, status == 503 ? Map.of("Retry-After", RETRY_AFTER_SECONDS) : Map.of());
    }

    static ObjectNode document(Throwable failure) {
        return document(known(failure));
    }

    private static ObjectNode document(AtollException known) {
        ErrorCode code = known.code();
        int status = ErrorGuide.status(code);
        ObjectNode problem = Json.object()
                .put("type", "urn:atoll:error:" + code.code())
                .put("title", ErrorGuide.title(code))
                .put("status", status)
                .put("detail", known.getMessage())
                .put("code", code.code())
                .put("hint", ErrorGuide.hint(code));
        if (known instanceof NotPlacedHere elsewhere) {
            ArrayNode holders = problem.putArray("regions");
            elsewhere.holders().forEach(region -> holders.add(region.value()));
        }
        if (known instanceof SessionBehindException behind) {
            ArrayNode missing = problem.putArray("behind");
            behind.behind().forEach(each -> missing.add(behind(each)));
        }
        if (known instanceof BeforeHistoryException past) {
            past.oldest().ifPresent(oldest -> problem.put("oldest", oldest.toString()));
        }
        if (known instanceof InsufficientRightsException few) {
            problem.put("requested", few.requested());
            ObjectNode rights = problem.putObject("rights");
            few.rights().forEach((region, held) -> rights.put(region.value(), held));
        }
        return status >= 500 ? problem.put("outcomeKnown", code.outcomeKnown()) : problem;
    }

    private static ObjectNode behind(SessionBehindException.Behind behind) {
        return Json.object()
                .put("region", behind.region())
                .put("required", behind.required().toString())
                .put("behindMillis", behind.behindMillis())
                .put("reason", behind.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
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
