package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import dev.atoll.management.DataService;
import dev.atoll.management.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Serves calls within the sessions that their tokens name: the header {@code Atoll-Session}, and the parameters {@code
 * session-wait} and {@code stale}. Every answer has the token of what has been seen by then.
 */
final class SessionCalls {

    static final String HEADER = "Atoll-Session";

    private static final String WAIT = "session-wait";
    private static final String STALE = "stale";
    private static final String STALE_HEADER = "Atoll-Stale";
    private static final byte[] STALE_MEMBER = "{\"stale\":true,".getBytes(StandardCharsets.UTF_8);

    private final DataService data;

    SessionCalls(DataService data) {
        this.data = data;
    }

    /** Answers one call with the data as the session may see it. */
    interface Work {
        CompletionStage<Answer> run(Call call, DataService data);
    }

    /** The names of a route's parameters, and those of sessions. */
    static String[] parameters(String... own) {
        String[] all = new String[own.length + 2];
        System.arraycopy(own, 0, all, 0, own.length);
        all[own.length] = WAIT;
        all[own.length + 1] = STALE;
        return all;
    }

    Router.Handler within(Work work) {
        return call -> {
            Session session = session(call);
            CompletionStage<Answer> answer;
            try {
                answer = work.run(call, data.within(session));
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedStage(e);
            }
            return answer.exceptionally(Problems::answer).thenApply(plain -> marked(plain, session));
        };
    }

    private Session session(Call call) {
        String token = call.request().session();
        Session session = token == null ? Session.begin() : Session.resume(token.trim());
        String stale = call.parameter(STALE, "");
        if (!stale.isEmpty() && !stale.equals("allow")) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, STALE + " can only be 'allow'.");
        }
        String wait = call.parameter(WAIT, "");
        Session patient = wait.isEmpty() ? session : session.waitAtMost(duration(wait));
        return stale.isEmpty() ? patient : patient.allowStale();
    }

    private Duration duration(String text) {
        return DurationText.read(text)
                .filter(asked -> asked.compareTo(data.maxSessionWait()) <= 0)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        WAIT + " is not a time like 500ms or 2s of at most "
                                + data.maxSessionWait().toMillis() + " ms (atoll.session.max-wait)."));
    }

    private static Answer marked(Answer answer, Session session) {
        Answer known = answer.with(HEADER, session.token());
        return session.stale() ? stale(known) : known;
    }

    private static Answer stale(Answer answer) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(answer.json().length + STALE_MEMBER.length);
        body.writeBytes(STALE_MEMBER);
        body.write(answer.json(), 1, answer.json().length - 1);
        return new Answer(answer.status(), body.toByteArray(), answer.headers()).with(STALE_HEADER, "true");
    }
}
