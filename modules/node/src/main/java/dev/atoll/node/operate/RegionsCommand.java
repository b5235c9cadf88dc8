package dev.atoll.node.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll regions}. */
@Command(
        name = "regions",
        description = "Lists the regions of the mesh as one of them knows them.",
        subcommands = RegionsCommand.Remove.class)
public final class RegionsCommand extends RegionCommand {

    @Override
    public Integer call() {
        return region.ask(ApiClient::regions, (out, answer) -> {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("REGION", "STATE", "LINKED", "ORIGIN", "ORIGIN STATE", "COMPLETE UNTIL", "SETTLED BY"));
            answer.path("regions").forEach(each -> addRows(each, rows));
            TextTable.print(out, rows);
        });
    }

    private static void addRows(JsonNode region, List<List<String>> rows) {
        List<String> first = List.of(
                region.path("region").asText(),
                region.path("state").asText(),
                region.path("connected").asBoolean() ? "yes" : "no");
        if (region.path("origins").isEmpty()) {
            rows.add(first);
        }
        for (JsonNode origin : region.path("origins")) {
            List<String> row = new ArrayList<>(first);
            row.add(origin.path("origin").asText());
            row.add(origin.path("state").asText());
            row.add(origin.path("completeUntil").asText("-"));
            row.add(join(origin.path("settledBy")));
            rows.add(row);
        }
    }

    private static String join(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.asText()));
        return all.isEmpty() ? "-" : String.join(",", all);
    }

    /** {@code atoll regions remove}. */
    @Command(
            name = "remove",
            description = "Removes a region for good: the others count on it no more, and take nothing of it.",
            footer = {
                "What it had accepted and brought to nobody is lost; --dry-run says what is known of it.",
                "Exit code: 0 done, or possible (--dry-run); 1 refused; 2 the region was not reached."
            })
    static final class Remove extends RegionCommand {

        @Option(names = "--dry-run", description = "Say what the removal would do, and change nothing.")
        private boolean dryRun;

        @Option(names = "--force", description = "Also when the region is linked now, and so alive.")
        private boolean force;

        @Parameters(paramLabel = "REGION", description = "The region to remove; it must not be the one that is asked.")
        private String name;

        @Override
        public Integer call() {
            return region.ask(
                    asked -> asked.removeRegion(name, dryRun, force),
                    dryRun ? this::showPlan : this::showDone,
                    answer -> !answer.path("obstacles").isEmpty());
        }

        private void showDone(PrintWriter out, JsonNode done) {
            out.println(name + " is removed. `atoll regions` shows when all of its origins are retired.");
        }

        private void showPlan(PrintWriter out, JsonNode plan) {
            out.println("Removing " + name + " (nothing is done yet):");
            for (JsonNode origin : plan.path("origins")) {
                out.println("  " + origin.path("origin").asText() + "  here is all that it accepted up to "
                        + origin.path("completeUntil").asText("an unknown time")
                        + "; anything later may be lost");
            }
            if (!plan.path("collections").isEmpty()) {
                out.println("  named by the collections " + join(plan.path("collections")));
            }
            for (JsonNode held : plan.path("rights")) {
                out.println("  holds " + (held.path("more").asBoolean() ? "at least " : "")
                        + held.path("rights").asText() + " rights in "
                        + held.path("keys").asText() + " keys of "
                        + held.path("collection").asText() + ", which nobody can use any more");
            }
            plan.path("obstacles")
                    .forEach(obstacle ->
                            out.println("  REFUSED: " + obstacle.path("code").asText() + ": "
                                    + obstacle.path("detail").asText()));
        }
    }
}
