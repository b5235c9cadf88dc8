package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policies within the definitions of collections. */
class PolicyJsonTest {

    private static final Map<String, ConflictPolicy> POLICIES = Map.of(
            "\"last-writer-wins\"", ConflictPolicy.LAST_WRITER_WINS,
            "\"manual\"", ConflictPolicy.MANUAL,
            "{\"name\":\"region-priority\",\"regions\":[\"us\",\"eu\"]}",
                    new ConflictPolicy.RegionPriority(List.of(RegionId.of("us"), RegionId.of("eu"))),
            "{\"name\":\"primary-wins\",\"primary\":\"us\"}", new ConflictPolicy.PrimaryWins(RegionId.of("us")),
            "{\"class\":\"com.acme.Merge$Carts\",\"name\":\"custom\"}",
                    new ConflictPolicy.Custom("com.acme.Merge$Carts"),
            "{\"fallback\":\"last-writer-wins\",\"name\":\"vector-clock\"}",
                    new ConflictPolicy.VectorClock(ConflictPolicy.LAST_WRITER_WINS),
            "{\"fallback\":{\"name\":\"primary-wins\",\"primary\":\"us\"},\"name\":\"vector-clock\"}",
                    new ConflictPolicy.VectorClock(new ConflictPolicy.PrimaryWins(RegionId.of("us"))));

    @Test
    void everyPolicyComesBackFromTheDefinition() {
        POLICIES.forEach((json, policy) -> {
            CollectionDefinition read = CollectionDefinition.fromJson(definition(json));
            assertThat(read.policy()).isEqualTo(policy);
            assertThat(read.toJson()).isEqualTo(definition(json));
        });
    }

    @Test
    void aPolicyOfANewerVersionIsPassedOnAsItIs() {
        for (String json : List.of(
                "\"newest\"",
                "{\"deep\":[1,{\"x\":null}],\"name\":\"newest\"}",
                "{\"name\":\"manual\",\"unless\":\"Tuesday\"}",
                "{\"name\":\"region-priority\",\"regions\":[{\"of\":\"us\"}]}",
                "{\"fallback\":\"newest\",\"name\":\"vector-clock\"}")) {
            CollectionDefinition read = CollectionDefinition.fromJson(definition(json));
            assertThat(read.policy()).isInstanceOf(ConflictPolicy.Unknown.class);
            assertThat(read.toJson()).isEqualTo(definition(json));
        }
    }

    private static Payload definition(String policy) {
        return Payload.ofUtf8("{\"name\":\"carts\",\"policy\":" + policy + ",\"type\":\"register\"}");
    }
}
