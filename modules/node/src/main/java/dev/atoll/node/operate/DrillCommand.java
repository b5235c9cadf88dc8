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

/** {@code atoll drill}. */
@Command(
        name = "drill",
        description = "Restores a region's backups beside the running region, compares, and measures.",
        footer = {
            "A drill is a work of the region; it goes on when this command ends.",
            "Exit code: 0 passed, or begun (--no-wait); 1 refused, failed or interrupted; 2 the region was not reached."
        })
public final class DrillCommand extends RegionCommand {

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            description = "As 2026-01-31T12:00:00Z, or as in the report of a drill; otherwise the region chooses one.")
    private String to;

    @Option(names = "--repository", paramLabel = "URL", description = "Which one, when there are several.")
    private String repository;

    @Option(names = "--no-wait", description = "End when the drill has begun.")
    private boolean noWait;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        return region.ask(
                this::drill, this::show, answer -> isBad(answer.path("state").asText()));
    }

    private static boolean isBad(String state) {
        return !state.equals("running") && !state.equals("passed");
    }

    private ApiAnswer drill(ApiClient client) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (to != null) {
            body.put("to", to);
        }
        if (repository != null) {
            body.put("repository", repository);
        }
        ApiAnswer begun = client.drill(body);
        String id = begun.body().path("id").asText();
        return begun.ok() && !noWait
                ? Watch.untilFinished(
                        begun,
                        () -> client.recoveryDrill(id),
                        DrillCommand::progress,
                        command.commandLine().getErr())
                : begun;
    }

    private static String progress(JsonNode drill) {
        JsonNode progress = drill.path("progress");
        boolean restoring = progress.path("stage").asText().equals("restoring");
        return "  " + progress.path("stage").asText() + ": "
                + progress.path("done").asText() + " of " + progress.path("of").asText()
                + (restoring ? " rows" : " keys");
    }

    private void show(PrintWriter out, JsonNode drill) {
        out.println("Drill " + drill.path("id").asText() + " of "
                + drill.path("repository").asText() + ": " + drill.path("state").asText());
        JsonNode restored = drill.path("restored");
        if (restored.isObject()) {
            out.println("  restored   " + restored.path("rows").asText() + " rows of "
                    + restored.path("keys").asText() + " keys up to "
                    + drill.path("to").asText() + ", from "
                    + restored.path("backups").size() + " backups and "
                    + restored.path("segments").asText() + " files of the archive");
        }
        JsonNode compared = drill.path("compared");
        if (compared.isObject()) {
            out.println("  compared   " + compared.path("compared").asText() + " of "
                    + compared.path("keys").asText() + " keys: "
                    + compared.path("equal").asText() + " are the same, "
                    + compared.path("late").asText() + " but for writes that came after the backup, "
                    + compared.path("different").asText()
                    + " differ, " + compared.path("incomplete").asText() + " may lack writes here, "
                    + compared.path("unanswered").asText() + " the region cannot tell any more");
        }
        for (JsonNode skipped : compared.path("skipped")) {
            out.println(
                    "  NOT COMPARED: collection " + skipped.path("collection").asText() + ": "
                            + skipped.path("reason").asText());
        }
        measured(out, "RTO", drill.path("rtoMillis"), drill.path("targets").path("rto"));
        measured(out, "RPO", drill.path("rpoMillis"), drill.path("targets").path("rpo"));
        for (JsonNode difference : compared.path("differences")) {
            out.println("  DIFFERENT: " + difference.path("collection").asText() + "/"
                    + difference.path("key").asText() + ": "
                    + difference.path("detail").asText());
        }
        boolean interrupted = drill.path("state").asText().equals("interrupted");
        for (JsonNode problem : drill.path("problems")) {
            out.println((interrupted ? "  NO RESULT: " : "  FAILED: ")
                    + problem.path("code").asText() + ": "
                    + problem.path("detail").asText());
        }
    }

    private static void measured(PrintWriter out, String what, JsonNode millis, JsonNode target) {
        if (millis.isNumber()) {
            out.println("  " + what + "        " + millis + " ms; the target is " + target + " ms");
        }
    }
}
