package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log of conflicts over real HTTP, of two regions whose link is cut. */
class HttpConflictsIT {

    @TempDir
    Path directory;

    private TestRegion us;
    private TestRegion eu;
    private TcpProxy link;
    private Map<String, Object> settingsOfEu;

    private void start(Type type) {
        us = TestRegion.start("us-east", directory, settings(type, "us-east"));
        link = TcpProxy.start(0, us.atoll().linkPort());
        settingsOfEu = settings(type, "eu-west");
        settingsOfEu.put("atoll.replication.peers.us-east", link.address());
        eu = TestRegion.start("eu-west", directory, settingsOfEu);
        us.put("/api/collections/notes", "{\"type\":\"register\"}");
        eventually(() -> eu.get("/api/collections/notes").status() == 200);
    }

    private Map<String, Object> settings(Type type, String region) {
        Config journal = TestDatabases.fresh(type, directory.resolve(region));
        Map<String, Object> settings = new HashMap<>();
        journal.entrySet()
                .forEach(each -> settings.put(each.getKey(), each.getValue().unwrapped()));
        settings.put("atoll.replication.port", 0);
        settings.put("atoll.conflicts.interval", "20ms");
        return settings;
    }

    @AfterEach
    void stop() {
        eu.close();
        link.close();
        us.close();
    }

    @ParameterizedTest
    @EnumSource
    void aConflictIsFoundExplainedResolvedAndUndoneInBothRegions(Type type) {
        start(type);
        link.cut();
        us.post("/api/data/notes/n", "{\"op\":\"set\",\"value\":\"Cusco\"}");
        us.post("/api/data/notes/n", "{\"op\":\"set\",\"value\":\"Lima\"}");
        eu.post("/api/data/notes/n", "{\"op\":\"set\",\"value\":\"Oslo\"}");
        us.put("/api/collections/clash", "{\"type\":\"set\"}");
        eu.put("/api/collections/clash", "{\"type\":\"counter\"}");
        link.heal();

        JsonNode here = conflict(us, "open");
        JsonNode there = conflict(eu, "open");
        assertThat(there.path("id")).isEqualTo(here.path("id"));
        assertThat(there.path("versions")).isEqualTo(here.path("versions"));
        assertThat(here.path("versions").findValuesAsText("value")).containsExactlyInAnyOrder("Lima", "Oslo");
        assertThat(here.path("policy").asText()).isEqualTo("last-writer-wins");
        assertThat(here.path("chosen"))
                .isEqualTo(us.get("/api/data/notes/n").json().path("value"));
        eventually(() -> list(us, "?collection=_collections").size() == 1);
        JsonNode clashes = list(us, "?kind=definition");
        assertThat(clashes.findValuesAsText("kind")).containsExactly("definition");
        assertThat(clashes.findValuesAsText("key")).containsExactly("clash");

        String id = here.path("id").asText();
        String lima = versionOf(here, "Lima");
        TestRegion.Answer chosen =
                eu.post("/api/conflicts/" + id + "/resolve?confirm=all&timeout=20s", "{\"choose\":\"" + lima + "\"}");
        assertThat(chosen.status()).isEqualTo(200);
        assertThat(chosen.json().path("confirmedBy")).hasSize(2);
        inASession(id, chosen.header("Atoll-Session"));
        assertThat(chosen.json().path("value").asText()).isEqualTo("Lima");
        for (TestRegion region : List.of(us, eu)) {
            JsonNode settled = conflict(region, "settled");
            assertThat(settled.path("id").asText()).isEqualTo(id);
            assertThat(settled.path("settled").path("region").asText()).isEqualTo("eu-west");
            assertThat(settled.path("settled").path("value").asText()).isEqualTo("Lima");
        }

        eu.close(); // the log is there after a restart, and the loser can still be brought back
        eu = TestRegion.start("eu-west", directory, settingsOfEu);
        String oslo = versionOf(eu.get("/api/conflicts/" + id).json(), "Oslo");
        TestRegion.Answer undone = eu.post("/api/conflicts/" + id + "/resolve", "{\"choose\":\"" + oslo + "\"}");
        assertThat(undone.json().path("value").asText()).isEqualTo("Oslo");
        eventually(
                () -> us.get("/api/data/notes/n").json().path("value").asText().equals("Oslo"));
        assertThat(list(eu, "?collection=notes&state=open")).isEmpty();
        for (TestRegion region : List.of(us, eu)) { // both decisions are in the record, wherever they were made
            eventually(() -> region.get("/api/conflicts/" + id)
                            .json()
                            .path("resolutions")
                            .size()
                    == 2);
            JsonNode resolutions = region.get("/api/conflicts/" + id).json().path("resolutions");
            assertThat(resolutions.findValuesAsText("chosen")).containsExactly(lima, oslo);
            assertThat(resolutions.get(1).path("timestamp"))
                    .isEqualTo(undone.json().path("timestamp"));
        }
        assertThat(us.get("/api/conflicts/counts").text())
                .contains("{\"collection\":\"notes\",\"policy\":\"last-writer-wins\",\"recorded\":1,\"settled\":1}");

        assertThat(eu.post("/api/conflicts/" + id + "/resolve", "{\"value\":[\"both\"]}")
                        .status())
                .isEqualTo(200);
        refusals(id);
    }

    @ParameterizedTest
    @EnumSource
    void aFieldOfAMapInConflictIsResolvedAloneAndTheOthersStay(Type type) {
        start(type);
        us.put("/api/collections/people", "{\"type\":\"map\"}");
        eventually(() -> eu.get("/api/collections/people").status() == 200);
        link.cut();
        us.post("/api/data/people/p", "{\"op\":\"put\",\"path\":[\"home\",\"city\"],\"value\":\"Lima\"}");
        eu.post("/api/data/people/p", "{\"op\":\"put\",\"path\":[\"home\",\"city\"],\"value\":\"Oslo\"}");
        eu.post("/api/data/people/p", "{\"op\":\"put\",\"path\":[\"name\"],\"value\":\"Eve\"}");
        link.heal();
        String open = "?collection=people&state=open";
        eventually(() -> list(us, open).size() == 1 && list(eu, open).size() == 1);
        JsonNode conflict = list(us, open).get(0);
        assertThat(list(eu, open).get(0).path("id")).isEqualTo(conflict.path("id"));
        assertThat(conflict.path("path").toString()).isEqualTo("[\"home\",\"city\"]");
        String lima = versionOf(conflict, "Lima");
        TestRegion.Answer chosen =
                us.post("/api/conflicts/" + conflict.path("id").asText() + "/resolve", "{\"choose\":\"" + lima + "\"}");
        assertThat(chosen.json().path("value").toString()).isEqualTo("{\"home\":{\"city\":\"Lima\"},\"name\":\"Eve\"}");
        String settled = "?collection=people&state=settled";
        eventually(() -> list(us, settled).size() == 1 && list(eu, settled).size() == 1);
        assertThat(list(eu, settled).get(0).path("settled").path("value").asText())
                .isEqualTo("Lima");
        assertThat(list(us, "?collection=people&state=open")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void aFieldThatWasMadeWithTwoKindsIsShownRecordedAndChosenAlsoLater(Type type) {
        start(type);
        us.put("/api/collections/mixed", "{\"type\":\"map\"}");
        eventually(() -> eu.get("/api/collections/mixed").status() == 200);
        link.cut();
        us.post("/api/data/mixed/m", "{\"op\":\"put\",\"path\":[\"z\"],\"value\":\"A\"}");
        eu.post("/api/data/mixed/m", "{\"op\":\"increment\",\"path\":[\"z\"],\"by\":5}");
        link.heal();
        for (TestRegion region : List.of(us, eu)) {
            eventually(() -> region.get("/api/data/mixed/m").text().contains("\"conflict\":true"));
            JsonNode shown = region.get("/api/data/mixed/m").json();
            assertThat(shown.path("value").toString()).isEqualTo("{\"z\":5}");
            assertThat(shown.path("fields").toString())
                    .isEqualTo("[{\"path\":[\"z\"],\"hidden\":[{\"kind\":\"register\",\"value\":\"A\"}]}]");
        }
        String open = "?collection=mixed&kind=kinds&state=open";
        eventually(() -> list(us, open).size() == 1 && list(eu, open).size() == 1);
        JsonNode conflict = list(us, open).get(0);
        assertThat(list(eu, open).get(0).path("id")).isEqualTo(conflict.path("id"));
        assertThat(conflict.path("chosen").asInt()).isEqualTo(5);
        assertThat(conflict.path("versions").findValuesAsText("value")).containsExactly("A", "5");
        assertThat(conflict.path("versions").findValuesAsText("kind")).containsExactly("register", "counter");
        String id = conflict.path("id").asText();
        String counter = versionOf(conflict, "5");
        assertThat(choose(us, id, counter)).isEqualTo("{\"z\":5}");
        eventually(() -> list(us, open).isEmpty() && list(eu, open).isEmpty());
        us.post("/api/data/mixed/m", "{\"op\":\"increment\",\"path\":[\"z\"],\"by\":1}");
        assertThat(choose(us, id, versionOf(conflict, "A"))).isEqualTo("{\"z\":\"A\"}");
        assertThat(choose(us, id, counter)).isEqualTo("{\"z\":5}");
        assertThat(us.post("/api/conflicts/" + id + "/resolve", "{\"value\":[7]}")
                        .json()
                        .path("value")
                        .toString())
                .isEqualTo("{\"z\":[7]}");
        for (TestRegion region : List.of(us, eu)) {
            eventually(() -> region.get("/api/conflicts/" + id)
                            .json()
                            .path("resolutions")
                            .size()
                    == 4);
            JsonNode resolutions = region.get("/api/conflicts/" + id).json().path("resolutions");
            assertThat(resolutions.findValuesAsText("chosen"))
                    .containsExactly(counter, versionOf(conflict, "A"), counter);
            assertThat(resolutions.get(3).path("value").toString()).isEqualTo("[7]");
            eventually(() -> region.get("/api/data/mixed/m").text().contains("{\"z\":[7]}"));
        }
        assertThat(eu.get("/api/data/mixed/m/history").text())
                .contains("{\"op\":\"resolve\",\"path\":[\"z\"],\"kind\":\"counter\"}")
                .contains("{\"op\":\"resolve\",\"path\":[\"z\"],\"kind\":\"counter\",\"value\":5}");
        assertThat(list(eu, "?collection=mixed&kind=register")).isEmpty();
        assertThat(eu.get("/api/data/mixed/m").text()).doesNotContain("conflict");
    }

    private static String choose(TestRegion region, String id, String version) {
        return region.post("/api/conflicts/" + id + "/resolve", "{\"choose\":\"" + version + "\"}")
                .json()
                .path("value")
                .toString();
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void aConflictThatOnlyAClientMayDecideIsResolvedByItsId(Type type) {
        start(type);
        us.put("/api/collections/plans", "{\"type\":\"register\",\"policy\":\"manual\"}");
        eventually(() -> eu.get("/api/collections/plans").status() == 200);
        link.cut();
        us.post("/api/data/plans/p", "{\"op\":\"set\",\"value\":\"a\"}");
        eu.post("/api/data/plans/p", "{\"op\":\"set\",\"value\":\"b\"}");
        link.heal();
        eventually(() -> list(us, "?collection=plans&state=open").size() == 1);
        JsonNode conflict = list(us, "?collection=plans").get(0);
        assertThat(conflict.path("policy").asText()).isEqualTo("manual");
        String resolve = "/api/conflicts/" + conflict.path("id").asText() + "/resolve";
        assertThat(us.post("/api/data/plans/p", "{\"op\":\"set\",\"value\":\"c\"}")
                        .code())
                .isEqualTo("conflict-open");
        assertThat(us.post(resolve, "{\"value\":\"a and b\"}")
                        .json()
                        .path("value")
                        .asText())
                .isEqualTo("a and b");
        eventually(() -> list(us, "?collection=plans&state=settled").size() == 1);
        String undo = "{\"choose\":\"" + versionOf(conflict, "a") + "\"}";
        assertThat(us.post(resolve, undo).json().path("value").asText()).isEqualTo("a");
        aListComesInPagesAndBeginsWhereItIsToldTo();
        whatAResolverDidNotDecideTheRecordSays();
    }

    private void whatAResolverDidNotDecideTheRecordSays() {
        String policy = "{\"name\":\"custom\",\"class\":\"" + BrokenResolverIT.Fails.class.getName() + "\"}";
        us.put("/api/collections/undecided", "{\"type\":\"register\",\"policy\":" + policy + "}");
        eventually(() -> eu.get("/api/collections/undecided").status() == 200);
        makeConflictsOf("undecided", "u");
        JsonNode conflict = list(us, "?collection=undecided").get(0);
        assertThat(conflict.path("policy").asText()).isEqualTo("custom/last-writer-wins");
        assertThat(conflict.path("chosen").asText()).isEqualTo("there");
    }

    private void aListComesInPagesAndBeginsWhereItIsToldTo() {
        makeConflictsOf("notes", "p1", "p2");
        makeConflictsOf("notes", "p3", "p4", "p5");
        assertThat(paged("?collection=notes&limit=2")).containsExactly("p5 p4", "p3 p2", "p1");
        String third =
                list(us, "?collection=notes&key=p3").get(0).path("timestamp").asText();
        assertThat(paged("?collection=notes&since=" + third + "&limit=2")).containsExactly("p5 p4", "p3");
        assertThat(paged("?collection=notes&since=" + third + "&limit=3")).containsExactly("p5 p4 p3");
    }

    /** When it returns, they are recorded: what comes now is later than that as well. */
    private void makeConflictsOf(String collection, String... keys) {
        link.cut();
        for (String key : keys) {
            us.post("/api/data/" + collection + "/" + key, "{\"op\":\"set\",\"value\":\"here\"}");
            eu.post("/api/data/" + collection + "/" + key, "{\"op\":\"set\",\"value\":\"there\"}");
        }
        link.heal();
        for (String key : keys) {
            eventually(
                    () -> list(us, "?collection=" + collection + "&key=" + key).size() == 1);
        }
    }

    /** The keys of each page, from the first to the last. */
    private List<String> paged(String query) {
        List<String> pages = new ArrayList<>();
        JsonNode page = us.get("/api/conflicts" + query).json();
        pages.add(String.join(" ", page.path("conflicts").findValuesAsText("key")));
        while (page.path("next").isTextual()) {
            page = us.get("/api/conflicts" + query + "&after="
                            + page.path("next").asText())
                    .json();
            pages.add(String.join(" ", page.path("conflicts").findValuesAsText("key")));
        }
        return pages;
    }

    /** Whoever resolved it in one region sees that in the other: the log, the history and the value. */
    private void inASession(String id, String token) {
        assertThat(token).isNotEmpty();
        for (String path : List.of("/api/conflicts", "/api/conflicts/" + id, "/api/data/notes/n/history")) {
            TestRegion.Answer seen =
                    us.send(us.request(path).header("Atoll-Session", token).GET());
            assertThat(seen.status()).as(path).isEqualTo(200);
            assertThat(seen.header("Atoll-Session")).as(path).isNotEmpty();
            TestRegion.Answer broken =
                    us.send(us.request(path).header("Atoll-Session", "x").GET());
            assertThat(broken.code()).as(path).isEqualTo("invalid-session");
        }
        assertThat(us.send(us.request("/api/data/notes/n/history")
                                .header("Atoll-Session", token)
                                .GET())
                        .text())
                .contains("\"before\":\"Oslo\",\"after\":\"Lima\"");
        assertThat(us.post("/api/conflicts/" + id + "/resolve?confirm=most", "{\"value\":1}")
                        .code())
                .isEqualTo("invalid-confirm");
    }

    private void refusals(String id) {
        String unknown = "/api/conflicts/" + "0".repeat(32);
        assertThat(us.get(unknown).code()).isEqualTo("not-found");
        assertThat(us.post(unknown + "/resolve", "{\"value\":1}").code()).isEqualTo("not-found");
        assertThat(us.post("/api/conflicts/" + id + "/resolve", "{\"choose\":\"x\"}")
                        .code())
                .isEqualTo("invalid-operation");
        assertThat(us.post("/api/conflicts/" + id + "/resolve", "{\"choose\":\"us-east.1.9\"}")
                        .code())
                .isEqualTo("invalid-operation");
        assertThat(us.post("/api/conflicts/" + id + "/resolve", "{}").code()).isEqualTo("invalid-request");
        assertThat(us.get("/api/conflicts?key=n").code()).isEqualTo("invalid-request");
        assertThat(us.get("/api/conflicts?state=old").code()).isEqualTo("invalid-request");
        assertThat(us.get("/api/conflicts?after=x").code()).isEqualTo("invalid-request");
        assertThat(us.get("/api/conflicts?since=x").code()).isEqualTo("invalid-timestamp");
        assertThat(us.get("/api/conflicts?limit=0").code()).isEqualTo("invalid-limit");
        String clash = list(us, "?collection=_collections").get(0).path("id").asText();
        assertThat(us.post("/api/conflicts/" + clash + "/resolve", "{\"value\":1}")
                        .code())
                .isEqualTo("invalid-request");
    }

    private static JsonNode conflict(TestRegion region, String state) {
        eventually(() -> list(region, "?collection=notes&key=n&state=" + state).size() == 1
                && region.get("/api/data/notes/n").json().path("versionVector").size() == 2);
        return list(region, "?collection=notes&key=n&state=" + state).get(0);
    }

    private static JsonNode list(TestRegion region, String query) {
        return region.get("/api/conflicts" + query).json().path("conflicts");
    }

    private static String versionOf(JsonNode conflict, String value) {
        for (JsonNode version : conflict.path("versions")) {
            if (version.path("value").asText().equals(value)) {
                return version.path("id").asText();
            }
        }
        throw new AssertionError("no version " + value + " in " + conflict);
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }
}
