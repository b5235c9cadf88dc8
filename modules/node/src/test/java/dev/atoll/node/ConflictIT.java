package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.testkit.ResolverLaws;
import dev.atoll.history.RecordedConflict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conflicts between two linked regions, under every policy, over HTTP and in the embedding API. */
class ConflictIT {

    private static final String NEVER_SEEN = "sa-south.1.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static TwoRegions regions;
    private static TestRegion us;
    private static TestRegion eu;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(directory, Map.of("atoll.resolver.time-limit", "10s"));
        us = regions.us();
        eu = regions.eu();
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    /** A resolver of the user's: the documents one after the other, smallest first. */
    public static final class Names extends DocumentResolver<String> {
        public Names() {
            super(String.class);
        }

        @Override
        protected String merge(List<RegisterVersion<String>> versions) {
            return String.join(
                    "+",
                    versions.stream()
                            .map(RegisterVersion::document)
                            .distinct()
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aChangedPolicyReadsTheSameVersionsInAnotherWayInBothRegions() {
        define("carts", "");
        conflict("carts", "k");
        assertThat(us.get("/api/data/carts/k").text())
                .matches("\\{\"value\":\"eu\",\"timestamp\":.*\"versionVector\":\\{[^}]*},\"conflict\":true}");
        shown("carts", "{\"name\":\"region-priority\",\"regions\":[\"us-east\",\"eu-west\"]}", "us");
        shown("carts", "{\"name\":\"primary-wins\",\"primary\":\"eu-west\"}", "eu");
        shown(
                "carts",
                "{\"name\":\"vector-clock\",\"fallback\":{\"name\":\"primary-wins\",\"primary\":\"us-east\"}}",
                "us");
        assertThat(us.get("/api/data/carts/k").json().path("versions")).hasSize(2);
        shown("carts", "\"manual\"", "eu");
        shown("carts", "{\"name\":\"custom\",\"class\":\"" + Names.class.getName() + "\"}", "eu+us");
        assertThat(us.get("/api/data/carts?values=true")
                        .json()
                        .path("entries")
                        .path(0)
                        .path("value")
                        .asText())
                .isEqualTo("eu+us");
        assertThat(define("carts", "").path("policy").path("name").asText())
                .as("no policy leaves it")
                .isEqualTo("custom");
        shown("carts", "\"last-writer-wins\"", "eu");
        assertThat(us.get("/api/data/carts/k?versions=true").json().path("versions"))
                .hasSize(2)
                .allSatisfy(version -> assertThat(version.path("id").asText()).isNotEmpty());
        assertThat(us.post("/api/data/carts/k", "{\"op\":\"set\",\"value\":1}").text())
                .doesNotContain("conflict");
    }

    @Test
    void theLogShowsWhatAResolverOfTheUsersChose() {
        define("named", ",\"policy\":{\"name\":\"custom\",\"class\":\"" + Names.class.getName() + "\"}");
        conflict("named", "k");
        Conflicts conflicts = eu.atoll().conflicts();
        await().atMost(PATIENCE)
                .until(() -> !of(conflicts.of("named", "k", 10)).conflicts().isEmpty());
        RecordedConflict conflict =
                of(conflicts.of("named", "k", 10)).conflicts().get(0);
        assertThat(conflict.policy()).isEqualTo("custom");
        assertThat(conflict.chosen().utf8()).isEqualTo("\"eu+us\"");
    }

    @Test
    void theLogOfConflictsIsThereForTheApplicationToo() {
        define("undone", "");
        conflict("undone", "k");
        Conflicts conflicts = us.atoll().conflicts();
        await().atMost(PATIENCE)
                .until(() -> !of(conflicts.of("undone", "k", 10)).conflicts().isEmpty());
        RecordedConflict conflict =
                of(conflicts.of("undone", "k", 10)).conflicts().get(0);
        assertThat(of(conflicts.find(conflict.id()))).isPresent();
        assertThat(of(conflicts.find("0".repeat(32)))).isEmpty();
        assertThat(of(conflicts.newest(100)).conflicts())
                .extracting(RecordedConflict::id)
                .contains(conflict.id());
        RegisterValue.Version loser = conflict.conflict().versions().stream()
                .filter(version -> !version.value().equals(conflict.chosen()))
                .findFirst()
                .orElseThrow();
        of(conflicts.choose(conflict.id(), loser.dot().id(), "undo-1"));
        assertThat(us.get("/api/data/undone/k").json().path("value").toString())
                .isEqualTo(loser.value().utf8());
        of(conflicts.resolve(conflict.id(), String.class, "both", null));
        assertThat(us.get("/api/data/undone/k").json().path("value").asText()).isEqualTo("both");
        assertThatCode(() -> of(conflicts.choose(conflict.id(), NEVER_SEEN, null)))
                .hasMessageContaining(NEVER_SEEN);
    }

    private static <T> T of(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void underManualOnlyAWriteThatNamesTheVersionsSettlesTheConflict() {
        define("forms", ",\"policy\":\"manual\"");
        await().atMost(PATIENCE).until(() -> eu.get("/api/collections/forms").status() == 200);
        conflict("forms", "k");
        TestRegion.Answer open = us.get("/api/data/forms/k");
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.json().path("conflict").booleanValue()).isTrue();
        assertThat(open.json().path("versions").findValuesAsText("region")).containsExactly("us-east", "eu-west");
        List<String> ids = open.json().path("versions").findValuesAsText("id");
        TestRegion.Answer refused = us.post("/api/data/forms/k", "{\"op\":\"set\",\"value\":1}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("conflict-open");
        assertThat(refused.json().path("detail").asText()).contains(ids);
        TestRegion.Answer settled = us.post(
                "/api/data/forms/k",
                "{\"op\":\"set\",\"value\":\"both\",\"resolves\":[\"" + String.join("\",\"", ids) + "\"]}");
        assertThat(settled.text()).startsWith("{\"value\":\"both\"").doesNotContain("conflict");
        eventually(
                eu, "/api/data/forms/k", json -> json.path("value").asText().equals("both") && !json.has("conflict"));
        assertThat(us.post("/api/data/forms/k", "{\"op\":\"set\",\"value\":\"next\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFieldOfAMapIsInConflictByItself() {
        us.put("/api/collections/people", "{\"type\":\"map\",\"policy\":\"manual\"}");
        String put = "{\"op\":\"put\",\"path\":[\"address\",\"city\"],\"value\":";
        String path = "/api/data/people/alice";
        us.post(path, put + "\"Lima\"}");
        us.post(path, put + "\"Oslo\",\"resolves\":[\"" + NEVER_SEEN + "\"]}");
        us.post(path, "{\"op\":\"put\",\"path\":\"name\",\"value\":\"Alice\"}");
        JsonNode open = us.get(path).json();
        assertThat(open.path("conflict").booleanValue()).isTrue();
        assertThat(open.path("fields")).hasSize(1);
        JsonNode city = open.path("fields").path(0);
        assertThat(city.path("path").toString()).isEqualTo("[\"address\",\"city\"]");
        List<String> ids = city.path("versions").findValuesAsText("id");
        assertThat(ids).hasSize(2);
        assertThat(us.post(path, put + "\"Bonn\"}").code()).isEqualTo("conflict-open");
        TestRegion.Answer settled =
                us.post(path, put + "\"Bonn\",\"resolves\":[\"" + String.join("\",\"", ids) + "\"]}");
        assertThat(settled.text())
                .startsWith("{\"value\":{\"address\":{\"city\":\"Bonn\"},\"name\":\"Alice\"}")
                .doesNotContain("conflict");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register | \"newest\" | There is no policy 'newest'",
                "register | 7 | A policy is a name",
                "register | {\"name\":\"region-priority\"} | needs \"regions\"",
                "register | {\"name\":\"region-priority\",\"regions\":[\"US\"]} | 'US' is not the name of a region",
                "register | {\"name\":\"region-priority\",\"regions\":[\"us\",\"us\"]} | twice",
                "register | {\"name\":\"primary-wins\"} | \"primary\" needs the name of a region",
                "register | {\"name\":\"manual\",\"regions\":[]} | has no members [regions]",
                "register | {\"name\":\"vector-clock\",\"fallback\":\"manual\"} | has to choose a version",
                "register | {\"name\":\"custom\"} | full name of a class",
                "register | {\"name\":\"custom\",\"class\":\"no.such.Merge\"} | not on the class path",
                "register | {\"name\":\"custom\",\"class\":\"java.lang.String\"} | does not implement",
                "counter | \"manual\" | has no conflicts",
            })
    void aBadPolicyIsRefusedWithWhatToDo(String type, String policy, String why) {
        TestRegion.Answer refused =
                us.put("/api/collections/bad", "{\"type\":\"" + type + "\",\"policy\":" + policy + "}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("invalid-policy");
        assertThat(refused.json().path("detail").asText()).contains(why);
        assertThat(us.get("/api/collections/bad").status()).isEqualTo(404);
    }

    @Test
    void otherTypesTakeTheDefaultPolicyOnly() {
        String whole = "{\"type\":\"counter\",\"policy\":\"last-writer-wins\"}";
        assertThat(us.put("/api/collections/counted", whole).status()).isEqualTo(200);
        assertThat(us.put("/api/collections/counted", "{\"type\":\"register\",\"policy\":\"manual\"}")
                        .code())
                .isEqualTo("type-conflict");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"7", "[]", "[7]", "[\"x\"]", "[\"us.1.0\"]"})
    void whatIsNoListOfVersionsIsRefused(String resolves) {
        define("refusals", "");
        assertThat(us.post("/api/data/refusals/k", "{\"op\":\"set\",\"value\":1,\"resolves\":" + resolves + "}")
                        .code())
                .isEqualTo("invalid-operation");
    }

    @Test
    void anApplicationSeesTheVersionsAndSettlesThem() {
        DataCollection<Register<String>> profiles =
                us.atoll().register("profiles", String.class, ConflictPolicy.MANUAL);
        Register<String> alice = profiles.at("alice");
        done(alice.set("us"));
        await().atMost(PATIENCE).until(() -> eu.get("/api/collections/profiles").status() == 200);
        conflict("profiles", "alice");
        List<RegisterVersion<String>> versions = done(alice.versions());
        assertThat(versions).extracting(RegisterVersion::document).containsExactly("us", "eu");
        assertThat(versions)
                .extracting(RegisterVersion::region)
                .containsExactly(RegionId.of("us-east"), RegionId.of("eu-west"));
        assertThat(alice.set("mine").toCompletableFuture())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT_OPEN));
        done(profiles.changePolicy(new ConflictPolicy.Custom(Names.class.getName())));
        assertThat(done(alice.get())).contains("eu+us");
        done(alice.resolving(versions).set("both"));
        assertThat(done(alice.versions())).extracting(RegisterVersion::document).containsExactly("both");
    }

    @Test
    void anApplicationSettlesAFieldOfAMap() {
        MapField city =
                us.atoll().map("citizens", ConflictPolicy.MANUAL).at("alice").field("city");
        done(city.put("Lima"));
        us.post(
                "/api/data/citizens/alice",
                "{\"op\":\"put\",\"path\":\"city\",\"value\":\"Oslo\",\"resolves\":[\"" + NEVER_SEEN + "\"]}");
        List<RegisterVersion<String>> versions = done(city.versions(String.class));
        assertThat(versions).extracting(RegisterVersion::document).containsExactly("Lima", "Oslo");
        done(city.resolving(versions).put("Bonn"));
        assertThat(done(city.versions(String.class))).hasSize(1);
        assertThat(done(city.get(String.class))).contains("Bonn");
    }

    @Test
    void theResolverOfThisTestObeysTheLaws() {
        ResolverLaws.check(Names::new, "\"a\"", "\"b\"", "\"c\"");
    }

    private static JsonNode define(String collection, String policy) {
        TestRegion.Answer answer = us.put("/api/collections/" + collection, "{\"type\":\"register\"" + policy + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** Leaves the versions "us" of us-east and "eu" of eu-west, the later one, in both regions. */
    private static void conflict(String collection, String key) {
        String path = "/api/data/" + collection + "/" + key;
        us.post(path, "{\"op\":\"set\",\"value\":\"us\"}");
        eventually(eu, path, json -> json.path("value").asText().equals("us"));
        String concurrent = "{\"op\":\"set\",\"value\":\"eu\",\"resolves\":[\"" + NEVER_SEEN + "\"]}";
        assertThat(eu.post(path, concurrent).json().path("conflict").booleanValue())
                .isTrue();
        eventually(us, path, json -> json.path("conflict").booleanValue());
    }

    private static void shown(String collection, String policy, String value) {
        JsonNode defined = define(collection, ",\"policy\":" + policy);
        assertThat(defined.path("policy").toString()).isEqualToIgnoringCase(order(policy));
        for (TestRegion region : List.of(us, eu)) {
            eventually(
                    region,
                    "/api/data/" + collection + "/k",
                    json -> json.path("value").asText().equals(value)
                            && json.path("conflict").booleanValue()
                            && !json.has("fallback"));
        }
    }

    /** Members in the order in which they are answered. */
    private static String order(String policy) {
        return policy.replaceAll("\\{(\"name\":[^,]*),(\"(class|fallback)\":.*)}$", "{$2,$1}");
    }

    private static void eventually(TestRegion region, String path, Predicate<JsonNode> holds) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            TestRegion.Answer answer = region.get(path);
            assertThat(holds.test(answer.json())).as(answer.text()).isTrue();
        });
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }
}
