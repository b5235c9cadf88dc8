package dev.atoll.node.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiUnreachable;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Looks at what a region does in the background until that has {@code finished}; the region may be down for a minute. */
final class Watch {

    private static final int MOST_MISSED_LOOKS = 120;

    private Watch() {}

    /**
     * @param begun what the region said first
     * @param look asks how far it is
     * @param line of an answer, to be printed to {@code err} when it says something new and there is more to come
     * @return the last answer
     */
    static ApiAnswer untilFinished(
            ApiAnswer begun, Supplier<ApiAnswer> look, Function<JsonNode, String> line, PrintWriter err) {
        ApiAnswer last = begun;
        String said = "";
        int missed = 0;
        while (!last.body().hasNonNull("finished") && missed < MOST_MISSED_LOOKS) {
            pause();
            try {
                ApiAnswer answer = look.get();
                last = answer.ok() ? answer : last;
                missed = answer.ok() ? 0 : missed + 1;
                String now = line.apply(last.body());
                if (!last.body().hasNonNull("finished") && !now.equals(said)) {
                    err.println(now);
                    err.flush();
                    said = now;
                }
            } catch (ApiUnreachable e) {
                missed++;
            }
        }
        return last;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
