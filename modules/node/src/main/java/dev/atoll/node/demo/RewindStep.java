package dev.atoll.node.demo;

import static dev.atoll.node.demo.Regions.ALL;
import static dev.atoll.node.demo.Regions.AP;
import static dev.atoll.node.demo.Regions.EU;
import static dev.atoll.node.demo.Regions.US;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Spoils a collection in all regions, and takes it back to the instant before while the regions are written. */
final class RewindStep {

    private static final String COUNTRIES = "countries";
    private static final String VIEWS = "views";
    private static final Set<String> ENDED = Set.of("done", "incomplete", "cancelled");

    private final Regions regions;
    private final Narrator narrator;

    RewindStep(Regions regions, Narrator narrator) {
        this.regions = regions;
        this.narrator = narrator;
    }

    void run() {
        narrator.step("Spoil the catalogue everywhere, and take it back to the instant before");
        Map<String, JsonNode> good =
                regions.await(AP + " lists " + COUNTRIES, () -> Optional.of(regions.all(AP, COUNTRIES)));
        String instant = regions.write(AP, VIEWS, "home", Operations.increment(1))
                .body()
                .path("timestamp")
                .asText();
        spoil(good, instant);
        preview(instant);
        long start = System.nanoTime();
        JsonNode job = takeBack(instant);
        long views = regions.awaitEqual(VIEWS, "home").asLong();
        regions.write(US, VIEWS, "home", Operations.increment(1)); // nobody waits for the job
        String id = job.path("id").asText();
        JsonNode ended = regions.await("the job ends", () -> Optional.of(job(EU, id))
                .filter(seen -> ENDED.contains(seen.path("state").asText())));
        regions.check(
                ended.path("state").asText().equals("done")
                        && ended.path("changed").asInt() == good.size(),
                "the job has taken " + ended.path("changed").asInt() + " keys back in "
                        + ended.path("elapsedMillis").asLong() + " ms");
        ALL.forEach(region -> regions.await(region + " has the catalogue again", () -> Optional.of(region)
                .filter(any -> regions.all(any, COUNTRIES).equals(good))));
        regions.show(ALL, COUNTRIES, "IS");
        narrator.held("all regions have the catalogue of that instant again, " + (System.nanoTime() - start) / 1_000_000
                + " ms after it was asked for");
        regions.awaitValue(
                ALL, VIEWS, "home", "what was written meanwhile elsewhere", value -> value.asLong() == views + 1);
    }

    /** What a script does that somebody has run in the wrong place. */
    private void spoil(Map<String, JsonNode> good, String instant) {
        ObjectNode wrong = JsonNodeFactory.instance.objectNode().put("name", "test");
        List<ObjectNode> operations = new ArrayList<>();
        good.keySet()
                .forEach(key -> operations.add(Operations.at(COUNTRIES, key, instant + key, Operations.set(wrong))));
        regions.await(AP + " takes the wrong names", () -> Optional.of(
                        Regions.answered(regions.client(AP).batch(Operations.batch(operations))))
                .filter(answer -> answer.ok() && answer.outcomes().stream().allMatch(ApiAnswer::ok)));
        ALL.forEach(region -> regions.await(region + " has the spoiled catalogue", () -> Optional.of(region)
                .filter(any -> regions.all(any, COUNTRIES).values().stream().allMatch(wrong::equals))));
        narrator.held("all " + good.size() + " countries are overwritten, in all three regions");
    }

    private void preview(String instant) {
        ApiAnswer plan = rewind(instant, true);
        narrator.saw(
                EU,
                "dry run: " + plan.body().path("changed").asInt() + " keys would change, "
                        + plan.body().path("discarded").asInt() + " writes would count no more");
    }

    private JsonNode takeBack(String instant) {
        narrator.command("curl -X POST " + regions.client(EU).base() + "/api/recovery/rewind"
                + " -H 'Content-Type: application/json' -d '" + request(instant, false) + "'");
        return rewind(instant, false).body();
    }

    private ApiAnswer rewind(String instant, boolean dryRun) {
        ApiClient region = regions.client(EU);
        ApiAnswer answer = regions.await(EU + " knows all that was written up to the instant", () -> Optional.of(
                        Regions.answered(region.rewind(request(instant, dryRun), dryRun ? null : instant)))
                .filter(given ->
                        !dryRun || !given.ok() || given.body().path("complete").asBoolean()));
        if (!answer.ok()) {
            throw new TourFailed(EU + " refused to rewind: " + answer.problem());
        }
        return answer;
    }

    private static ObjectNode request(String instant, boolean dryRun) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("to", instant);
        request.putObject("scope").put("collection", COUNTRIES);
        return dryRun ? request.put("dryRun", true) : request;
    }

    private JsonNode job(String region, String id) {
        return regions.client(region).recoveryJob(id).body();
    }
}
