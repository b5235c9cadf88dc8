package dev.atoll.node.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll points}. */
@Command(
        name = "points",
        description = {
            "Lists the recovery points of the mesh, the newest first.",
            "A name can be given wherever a target is: atoll rewind --to NAME, atoll restore --to NAME, ?asOf=NAME."
        },
        subcommands = {PointsCommand.Create.class, PointsCommand.Delete.class})
public final class PointsCommand extends RegionCommand {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        return region.ask(client -> client.points(limit), PointsCommand::show);
    }

    private static void show(PrintWriter out, JsonNode answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "TIMESTAMP", "REGION", "MADE", "REACHABLE"));
        answer.path("points")
                .forEach(point -> rows.add(List.of(
                        point.path("name").asText(),
                        point.path("timestamp").asText(),
                        point.path("region").asText(),
                        point.path("automatic").asBoolean() ? "by itself" : "by name",
                        point.path("reachable").asBoolean() ? "yes" : "no")));
        TextTable.print(out, rows);
        if (answer.path("next").isTextual()) {
            out.println("There are more; --limit shows them.");
        }
    }

    private static void showOne(PrintWriter out, JsonNode point) {
        out.println(
                point.path("name").asText() + " is " + point.path("timestamp").asText() + ", made in region "
                        + point.path("region").asText() + ".");
    }

    /** {@code atoll points create}. */
    @Command(name = "create", description = "Gives now, or another instant, a name in all regions.")
    static final class Create extends RegionCommand {

        @Option(
                names = "--at",
                paramLabel = "TARGET",
                description = "Another instant than now: " + RegionOptions.TARGET + ".")
        private String at;

        @Parameters(
                paramLabel = "NAME",
                arity = "0..1",
                description = "[a-z][a-z0-9._-]{0,62}; without one it tells region and instant.")
        private String name;

        @Override
        public Integer call() {
            return region.ask(client -> client.createPoint(name, at), PointsCommand::showOne);
        }
    }

    /** {@code atoll points delete}. */
    @Command(name = "delete", description = "Takes a name away, in all regions; nothing of the past goes.")
    static final class Delete extends RegionCommand {

        @Parameters(paramLabel = "NAME", description = "The recovery point.")
        private String name;

        @Override
        public Integer call() {
            return region.ask((ApiClient client) -> client.deletePoint(name), (out, point) -> {
                showOne(out, point);
                out.println("It has no name any more.");
            });
        }
    }
}
