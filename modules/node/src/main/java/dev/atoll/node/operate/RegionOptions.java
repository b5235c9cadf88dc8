package dev.atoll.node.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.JsonOutput;
import dev.atoll.node.process.RegionAddress;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Which region is asked, and how its answer is shown. */
public final class RegionOptions {

    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int NOT_BEGUN = 2;

    static final String TARGET = "latest, an instant (2026-01-31T12:00:00Z), a timestamp, the name of a recovery point,"
            + " or the id of a backup";

    @Mixin
    private RegionAddress address;

    @Mixin
    private JsonOutput json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Asks, and prints the answer; a problem goes to standard error, with what to do about it. */
    int ask(Function<ApiClient, ApiAnswer> question, BiConsumer<PrintWriter, JsonNode> show) {
        return ask(question, show, answer -> false);
    }

    /**
     * The same.
     *
     * @param refused whether a good answer says that what was asked for would be refused
     * @return the exit code: 0 done, 1 refused by the region, 2 not asked
     */
    int ask(
            Function<ApiClient, ApiAnswer> question,
            BiConsumer<PrintWriter, JsonNode> show,
            Predicate<JsonNode> refused) {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        ApiAnswer answer;
        try {
            answer = question.apply(address.client());
        } catch (ApiUnreachable | IllegalArgumentException e) {
            err.println("atoll: " + e.getMessage());
            return NOT_BEGUN;
        }
        if (json.isWanted()) {
            out.println(answer.body().toPrettyString());
        } else if (answer.ok()) {
            show.accept(out, answer.body());
        } else {
            Refusal.print(err, answer.problem(), answer.body().path("hint").asText(""));
        }
        out.flush();
        return answer.ok() && !refused.test(answer.body()) ? DONE : REFUSED;
    }
}
