package dev.atoll.node.demo;

import static dev.atoll.node.demo.Regions.ALL;
import static dev.atoll.node.demo.Regions.AP;
import static dev.atoll.node.demo.Regions.EU;
import static dev.atoll.node.demo.Regions.US;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.Operations;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The narrated tour. Each step does something real and checks it; the first check that does not hold ends it. */
final class Tour {

    private static final String PROFILES = "profiles";
    private static final String VIEWS = "views";
    private static final String TAGS = "tags";

    private final Regions regions;
    private final Narrator narrator;
    private final CatalogueStep catalogue;
    private final KillStep kill;
    private final RewindStep rewind;
    private String lastCity = "";

    Tour(Regions regions, Narrator narrator, Path directory, InstantSource time) {
        this.regions = regions;
        this.narrator = narrator;
        this.catalogue = new CatalogueStep(regions, narrator, directory, time);
        this.kill = new KillStep(regions, narrator);
        this.rewind = new RewindStep(regions, narrator);
    }

    /** @throws TourFailed when something is not as it must be */
    void run() {
        writeHereReadThere();
        catalogue.run();
        cutAndWriteOnBothSides();
        healAndConverge();
        kill.run();
        rewind.run();
    }

    private void writeHereReadThere() {
        narrator.step("Write in one region, read in the others");
        ALL.forEach(one -> ALL.stream()
                .filter(other -> one.compareTo(other) < 0)
                .forEach(other -> regions.awaitLink(one, other, true)));
        narrator.held("every region is linked to both others");
        create(PROFILES, "register");
        create(VIEWS, "counter");
        create(TAGS, "set");
        ALL.forEach(region -> List.of(PROFILES, VIEWS, TAGS)
                .forEach(collection -> regions.await(region + " knows " + collection, () -> Optional.of(
                                regions.client(region).collection(collection))
                        .filter(answer -> answer.ok()))));
        narrator.held("created in " + US + ", known in all: a register, a counter and a set");

        ObjectNode alice = profile("Alice", "Boston");
        regions.write(US, PROFILES, "alice", Operations.set(alice));
        regions.awaitValue(List.of(EU, AP), PROFILES, "alice", "the same profile", alice::equals);

        long before = numberOf(VIEWS, "home");
        ALL.forEach(region -> regions.write(region, VIEWS, "home", Operations.increment(1 + ALL.indexOf(region))));
        regions.awaitValue(ALL, VIEWS, "home", "the sum", value -> value.asLong() == before + 6);
    }

    private void cutAndWriteOnBothSides() {
        narrator.step("Cut the link between " + US + " and " + EU + ", then write on both sides");
        regions.write(US, TAGS, "alice", Operations.add(List.of("new", "beta")));
        regions.awaitValue(
                ALL, TAGS, "alice", "both tags", value -> texts(value).containsAll(Set.of("new", "beta")));
        long before = numberOf(VIEWS, "home");
        regions.mesh().cut(US, EU);
        regions.awaitLink(US, EU, false);
        narrator.held("both sides report that the other is gone; writes go on in both");

        regions.write(US, VIEWS, "home", Operations.increment(10));
        regions.write(EU, VIEWS, "home", Operations.increment(200));
        ApiAnswer newYork = regions.write(US, PROFILES, "alice", Operations.set(profile("Alice", "New York")));
        ApiAnswer dublin = regions.write(EU, PROFILES, "alice", Operations.set(profile("Alice", "Dublin")));
        lastCity = timestamp(dublin).compareTo(timestamp(newYork)) > 0 ? "Dublin" : "New York";
        regions.write(US, TAGS, "alice", Operations.remove(List.of("beta", "new")));
        regions.write(EU, TAGS, "alice", Operations.add(List.of("beta", "gold")));

        narrator.say("What each region answers now:");
        regions.awaitValue(List.of(AP), VIEWS, "home", "both sides' views", value -> value.asLong() == before + 210);
        regions.show(List.of(US, EU), VIEWS, "home");
        regions.show(ALL, PROFILES, "alice");
        regions.show(List.of(US, EU), TAGS, "alice");
        regions.check(
                regions.value(US, VIEWS, "home").asLong() == before + 10
                        && regions.value(EU, VIEWS, "home").asLong() == before + 200,
                "they differ: each side has only its own writes, " + AP + " has both");
    }

    private void healAndConverge() {
        narrator.step("Heal the link: all regions come to the same state");
        long views = regions.value(AP, VIEWS, "home").asLong();
        long start = System.nanoTime();
        regions.mesh().heal(US, EU);
        regions.awaitLink(US, EU, true);
        long linked = (System.nanoTime() - start) / 1_000_000;
        JsonNode counted = regions.awaitEqual(VIEWS, "home");
        JsonNode profile = regions.awaitEqual(PROFILES, "alice");
        JsonNode tags = regions.awaitEqual(TAGS, "alice");
        long converged = (System.nanoTime() - start) / 1_000_000;
        narrator.held("linked again after " + linked + " ms, equal everywhere after " + converged + " ms");
        regions.check(counted.asLong() == views, "the counter has both increments");
        regions.check(
                profile.path("city").asText().equals(lastCity),
                "the register has the write with the later timestamp: " + lastCity);
        regions.check(
                texts(tags).containsAll(Set.of("beta", "gold")) && !texts(tags).contains("new"),
                "the set kept what was added while it was removed elsewhere, and nothing else that was removed");
    }

    private void create(String collection, String type) {
        ApiAnswer answer = regions.client(US).createCollection(collection, type);
        if (!answer.ok()) {
            throw new TourFailed(US + " could not create " + collection + ": " + answer.problem());
        }
    }

    private long numberOf(String collection, String key) {
        JsonNode value = regions.value(US, collection, key);
        return value == null ? 0 : value.asLong();
    }

    private static String timestamp(ApiAnswer answer) {
        return answer.body().path("timestamp").asText();
    }

    private static ObjectNode profile(String name, String city) {
        return JsonNodeFactory.instance.objectNode().put("name", name).put("city", city);
    }

    private static Set<String> texts(JsonNode elements) {
        Set<String> texts = new TreeSet<>();
        elements.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
