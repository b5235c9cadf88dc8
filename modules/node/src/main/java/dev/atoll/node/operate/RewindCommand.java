package dev.atoll.node.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code atoll rewind}. */
@Command(
        name = "rewind",
        description = "Takes a key, a collection or everything back to an instant, in all regions, while they serve.",
        footer = {
            "Begin with --dry-run. A rewind of many keys is a job of the region; it goes on when this command ends.",
            "Exit code: 0 done, or possible (--dry-run); 1 refused, or keys fail; 2 the region was not asked."
        })
public final class RewindCommand extends RegionCommand {

    @Option(names = "--to", required = true, paramLabel = "TARGET", description = RegionOptions.TARGET + ".")
    private String to;

    @Option(names = "--collection", paramLabel = "NAME", description = "The collection.")
    private String collection;

    @Option(names = "--key", paramLabel = "KEY", description = "Only this key.")
    private String key;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
    private String prefix;

    @Option(names = "--everything", description = "All collections.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Say what the rewind would do, and change nothing.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "End when the job has begun.")
    private boolean noWait;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        if (collection == null && !everything) {
            Refusal.print(
                    command.commandLine().getErr(),
                    "What is to be taken back?",
                    "Name a --collection, or say --everything.");
            return RegionOptions.NOT_BEGUN;
        }
        return region.ask(this::rewind, this::show, RewindCommand::isBad);
    }

    private static boolean isBad(JsonNode answer) {
        String state = answer.path("state").asText();
        return state.equals("incomplete")
                || state.equals("cancelled")
                || answer.path("failed").asLong() > 0;
    }

    private ApiAnswer rewind(ApiClient client) {
        ApiAnswer answer = client.rewind(body());
        boolean isJob = answer.ok() && answer.body().has("id");
        return isJob && !noWait ? watch(client, answer) : answer;
    }

    private ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("to", to).put("dryRun", dryRun);
        if (everything) {
            body.put("everything", true);
        }
        ObjectNode scope = JsonNodeFactory.instance.objectNode();
        putUnlessNull(scope, "collection", collection);
        putUnlessNull(scope, "key", key);
        putUnlessNull(scope, "prefix", prefix);
        if (!scope.isEmpty()) {
            body.set("scope", scope);
        }
        return body;
    }

    private static void putUnlessNull(ObjectNode object, String name, String text) {
        if (text != null) {
            object.put(name, text);
        }
    }

    private ApiAnswer watch(ApiClient client, ApiAnswer begun) {
        String id = begun.body().path("id").asText();
        return Watch.untilFinished(
                begun,
                () -> client.recoveryJob(id),
                RewindCommand::progress,
                command.commandLine().getErr());
    }

    private static String progress(JsonNode job) {
        return "  " + job.path("state").asText() + ": " + job.path("keys").asText() + " keys looked at, "
                + job.path("changed").asText() + " taken back, "
                + job.path("keysPerSecond").asText() + " keys/s";
    }

    private void show(PrintWriter out, JsonNode answer) {
        if (answer.has("state")) {
            out.println("Job " + answer.path("id").asText() + " is "
                    + answer.path("state").asText() + " after "
                    + answer.path("elapsedMillis").asText() + " ms.");
        } else if (dryRun) {
            out.println("Nothing is done yet:");
        }
        if (answer.has("keys")) {
            showMany(out, answer);
        } else {
            out.println("  before  " + shown(answer.path("before")) + "\n  after   " + shown(answer.path("after")));
        }
        out.println("  " + answer.path("discarded").asText() + (dryRun ? " writes would be" : " writes are")
                + " discarded; they stay in the log of conflicts");
        if (!answer.path("complete").asBoolean(true)) {
            out.println("  INCOMPLETE: this region may lack writes from before then of " + answer.path("missing"));
        }
    }

    private void showMany(PrintWriter out, JsonNode answer) {
        out.println("  " + answer.path("keys").asText() + " keys, "
                + answer.path("changed").asText()
                + (dryRun ? " would be" : "") + " taken back, "
                + answer.path("failed").asText() + " failed"
                + (answer.path("whole").asBoolean(true) ? "" : "; the rest was not looked at in time"));
        for (JsonNode example : answer.path("examples")) {
            out.println("  " + example.path("collection").asText() + "/"
                    + example.path("key").asText() + "  " + shown(example.path("before")) + " -> "
                    + shown(example.path("after")));
        }
        for (JsonNode skipped : answer.path("skipped")) {
            out.println("  SKIPPED: " + skipped.path("collection").asText() + ": "
                    + skipped.path("reason").asText());
        }
        for (JsonNode error : answer.path("errors")) {
            out.println("  FAILED: " + error.path("collection").asText() + "/"
                    + error.path("key").asText() + ": " + error.path("code").asText() + ": "
                    + error.path("detail").asText());
        }
    }

    /** A value; a key that is not there has none. */
    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "(nothing)" : value.toString();
    }
}
