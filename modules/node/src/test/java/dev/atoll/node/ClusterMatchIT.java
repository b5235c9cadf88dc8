package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of one cluster that embed Atoll: who may start beside whom. */
class ClusterMatchIT {

    @TempDir
    Path directory;

    private final List<ActorSystem> members = new ArrayList<>();

    @AfterEach
    void stop() {
        members.forEach(ActorSystem::terminate);
        members.forEach(ClusterMatchIT::stop);
    }

    private static void stop(ActorSystem member) {
        member.terminate();
        member.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aSecondNodeOnH2IsRefusedAndTheFirstGoesOn() {
        Atoll first = start(member("us-east", h2("a")));
        ActorSystem second = member("us-east", h2("b"));
        assertRefused(second, "atoll.journal.type", "H2 is for one node", hostPort(members.get(0)), "'us-east'");
        stop(second);
        assertThat(increment(first)).isEqualTo(1);
        assertThat(first.region().value()).isEqualTo("us-east");
    }

    @Test
    void anH2NodeIsRefusedBesideOneOnPostgresql() {
        start(member("us-east", postgres()));
        assertRefused(member("us-east", h2("b")), "H2 is for one node");
    }

    @Test
    void aNodeOnAnotherDatabaseIsRefusedAndOneOnTheSameIsNot() {
        Config database = postgres();
        Atoll first = start(member("us-east", database));
        ActorSystem other = member("us-east", postgres());
        assertRefused(other, "the same database");
        stop(other);
        Atoll second = start(member("us-east", database));
        assertThat(increment(first)).isEqualTo(1);
        assertThat(increment(second)).isEqualTo(2);
    }

    @Test
    void aNodeWhoseValuesDoNotFitIntoMessagesIsRefusedBesideAnother() {
        Config shared =
                ConfigFactory.parseString("atoll.entity.sharding.role = data").withFallback(postgres());
        ActorSystem large = member(
                "us-east",
                ConfigFactory.parseString("pekko.cluster.roles = [web], atoll.limits.max-entity-bytes = 16 MiB")
                        .withFallback(shared));
        ActorSystem usual = member(
                "us-east",
                ConfigFactory.parseString("pekko.cluster.roles = [data]").withFallback(shared));
        joinBoth(large, usual);
        start(usual);
        assertThatThrownBy(() -> start(large))
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessageContaining("atoll.limits.max-entity-bytes");
    }

    @Test
    void aNodeOfAnotherRegionIsRefused() {
        start(member("us-east", postgres()));
        assertRefused(member("eu-west", postgres()), "'us-east'", "'eu-west'", "atoll.replication.peers");
    }

    @Test
    void ofTwoThatStartTogetherNeverBothSucceed() {
        ActorSystem one = member("us-east", h2("a"));
        ActorSystem other = member("us-east", h2("b"));
        joinBoth(one, other);
        CompletableFuture<Atoll> first = startOrLeave(one);
        CompletableFuture<Atoll> second = startOrLeave(other);
        assertThat(started(first) + started(second)).isLessThan(2);
    }

    @Test
    void membersWithoutAtollDoNotMatter() {
        ActorSystem plain = member("us-east", ConfigFactory.parseString("pekko.cluster.roles = [web]"));
        Config holder = ConfigFactory.parseString("pekko.cluster.roles = [data], atoll.entity.sharding.role = data")
                .withFallback(h2("a"));
        ActorSystem data = member("us-east", holder);
        joinBoth(plain, data);
        Atoll atoll = start(data);
        assertThat(increment(atoll)).isEqualTo(1);
    }

    /** It is asked again until the cluster has let it go. */
    @Test
    void aMemberThatDiedIsNotWaitedForForEver() {
        ActorSystem dying = member(
                "us-east", ConfigFactory.parseString("pekko.coordinated-shutdown.run-by-actor-system-terminate = off"));
        ActorSystem data = member("us-east", h2("a"));
        joinBoth(dying, data);
        stop(dying);
        CompletableFuture<Atoll> start = Atoll.get(data).start().toCompletableFuture();
        assertThat(increment(start.orTimeout(60, TimeUnit.SECONDS).join())).isEqualTo(1);
    }

    private Config h2(String name) {
        return TestDatabases.h2(directory.resolve(name));
    }

    private static Config postgres() {
        return TestDatabases.fresh(Type.POSTGRESQL, null);
    }

    /** An application of the cluster of the first; it joins by itself when its Atoll starts. */
    private ActorSystem member(String region, Config settings) {
        Map<String, Object> own = new HashMap<>();
        own.put("atoll.region", region);
        own.put("atoll.http.enabled", "off");
        own.put("atoll.replication.port", 0);
        if (!members.isEmpty()) {
            own.put("pekko.cluster.seed-nodes", List.of(address(members.get(0))));
        }
        ActorSystem member = ActorSystem.create(
                "shop",
                Atoll.config(ConfigFactory.parseMap(own)
                        .withFallback(settings)
                        .withFallback(ConfigFactory.parseResources("atoll-server.conf"))
                        .withFallback(ConfigFactory.load())
                        .resolve()));
        members.add(member);
        return member;
    }

    private static void joinBoth(ActorSystem one, ActorSystem other) {
        CompletableFuture<Void> up = new CompletableFuture<>();
        Cluster.get(other).registerOnMemberUp(() -> up.complete(null));
        Cluster.get(one).join(Cluster.get(one).selfAddress());
        up.orTimeout(90, TimeUnit.SECONDS).join();
    }

    private static Atoll start(ActorSystem member) {
        return Atoll.get(member).start().toCompletableFuture().join();
    }

    /** As an application does: one that stayed would keep the other from placing its data actors. */
    private static CompletableFuture<Atoll> startOrLeave(ActorSystem member) {
        CompletableFuture<Atoll> start = Atoll.get(member).start().toCompletableFuture();
        return start.whenComplete((atoll, failure) -> {
            if (failure != null) {
                member.terminate();
            }
        });
    }

    private static int started(CompletableFuture<Atoll> start) {
        try {
            start.orTimeout(60, TimeUnit.SECONDS).join();
            return 1;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOfSatisfying(AtollException.class, refusal -> assertThat(refusal.code())
                    .isEqualTo(ErrorCode.CLUSTER_MISMATCH));
            return 0;
        }
    }

    private static void assertRefused(ActorSystem member, String... says) {
        assertThatThrownBy(() -> start(member))
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_MISMATCH))
                .hasMessageContainingAll(says);
    }

    private static long increment(Atoll atoll) {
        return atoll.counter("views")
                .at("home")
                .increment(1)
                .toCompletableFuture()
                .join();
    }

    private static String address(ActorSystem member) {
        return Cluster.get(member).selfAddress().toString();
    }

    private static String hostPort(ActorSystem member) {
        return Cluster.get(member).selfAddress().hostPort();
    }
}
