package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterType.RegisterChange;
import dev.atoll.crdt.VersionVector;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A region of one node on a real database. */
class RegionIT {

    private static final Origin HERE = new Origin(RegionId.of("here"), 7);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void entitiesThatLeaveMemoryUnderLoadLoseNothing(Type type) {
        Config database = TestDatabases.fresh(type, directory);
        Config small = ConfigFactory.parseString("atoll.entity.sharding { active-entities = 5, shards = 3 }");
        int keys = 40;
        int increments = 50;
        try (TestRegion region = TestRegion.start(small.withFallback(database))) {
            List<CompletionStage<EntityReply>> replies = new ArrayList<>();
            for (int i = 0; i < keys * increments; i++) {
                replies.add(region.entities.write(key(i % keys), DataTypes.COUNTER, new Operation.Increment(1), null));
            }
            assertThat(TestRegion.awaitAll(replies)).allMatch(reply -> reply instanceof EntityReply.Written);
            for (int i = 0; i < keys; i++) {
                assertThat(TestRegion.total(region.read(key(i)))).isEqualTo(increments);
            }
            await().untilAsserted(() -> assertThat(region.activeEntities()).isBetween(1L, 5L));
            assertThat(region.signals).hasPositiveValue();
            assertThat(region.journal.reader().highestOrdering()).isLessThan((long) keys * increments);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allThatWasAcknowledgedIsThereAfterARestart(Type type) {
        Config database = ConfigFactory.parseString("atoll.entity.snapshot.every-rows = 3")
                .withFallback(TestDatabases.fresh(type, directory));
        try (TestRegion region = TestRegion.start(database)) {
            TestRegion.await(region.collections.create("views", DataTypes.COUNTER));
            for (int i = 0; i < 10; i++) {
                assertThat(region.increment(key(1))).isInstanceOf(EntityReply.Written.class);
            }
        }
        try (TestRegion region = TestRegion.start(database)) {
            assertThat(TestRegion.total(region.read(key(1)))).isEqualTo(10);
            TestRegion.await(region.collections.ready());
            assertThat(region.collections.find("views")).contains(CollectionDefinition.of("views", DataTypes.COUNTER));
            assertThat(region.journal
                            .reader()
                            .readEntity(key(1).persistenceId(), 1, new ReadLimit(100, 1 << 20))
                            .rows())
                    .as("rows are never deleted")
                    .hasSize(10);
        }
    }

    @Test
    void aRegionEntersItselfOnceAndRemembersTheOthers() {
        Config database = TestDatabases.fresh(Type.H2, directory);
        try (TestRegion region = TestRegion.start(database)) {
            RegionRegistry regions = regions(region, Set.of(RegionId.of("there")));
            await().untilAsserted(() -> assertThat(regions.all()).contains(RegionMember.active(HERE)));
            assertThat(regions.all()).contains(new RegionMember(RegionId.of("there"), RegionMember.CONFIGURED));
            TestRegion.await(region.entities.write(
                    new EntityId(RegionMember.COLLECTION, "far"),
                    DataTypes.REGISTER,
                    new Operation.Assign(RegionEntry.write(
                            new RegionEntry.Member(RegionMember.active(new Origin(RegionId.of("far"), 1))))),
                    null));
            TestRegion.await(region.entities.write(
                    new EntityId(RegionMember.COLLECTION, "there"),
                    DataTypes.REGISTER,
                    new Operation.Assign(Payload.ofUtf8("{\"region\":\"there\",\"state\":\"gone\"}")),
                    null));
        }
        try (TestRegion region = TestRegion.start(database)) {
            RegionRegistry regions = regions(region, Set.of(RegionId.of("there")));
            await().untilAsserted(() -> assertThat(regions.active())
                    .as("one of another state is known and does not count")
                    .containsExactly(RegionId.of("far"), RegionId.of("here")));
            assertThat(regions.of(CollectionDefinition.of("views", DataTypes.COUNTER)))
                    .isEqualTo(regions.active());
            assertThat(regions.of(CollectionDefinition.of("views", DataTypes.COUNTER)
                            .withRegions(List.of(RegionId.of("there")))))
                    .containsExactly(RegionId.of("there"));
            EntityId own = new EntityId(RegionMember.COLLECTION, "here");
            assertThat(((EntityReply.Current) region.read(own)).state().seen().perRegion())
                    .as("it has written itself once")
                    .isEqualTo(Map.of(RegionId.of("here"), 1L));
        }
    }

    @Test
    void aRemovedRegionDoesNotCountUntilItIsBackWithAnotherJournal() {
        Origin far = new Origin(RegionId.of("far"), 1);
        Config database = TestDatabases.fresh(Type.H2, directory);
        try (TestRegion region = TestRegion.start(database)) {
            RegionRegistry regions = regions(region, Set.of(far.region()));
            await().untilAsserted(() -> assertThat(regions.find(HERE.region())).contains(RegionMember.active(HERE)));
            TestRegion.await(regions.remove(far.region(), Set.of(far)));
            assertThat(regions.isRemoved(far)).isTrue();
            assertThat(regions.isGone(far.region())).isTrue();
            assertThat(regions.active()).containsExactly(HERE.region());
            assertThat(regions.of(CollectionDefinition.of("views", DataTypes.COUNTER)
                            .withRegions(List.of(far.region(), HERE.region()))))
                    .containsExactly(HERE.region());
            TestRegion.await(regions.selfRemoved());
        }
        try (TestRegion region = TestRegion.start(database)) {
            RegionRegistry regions = regions(region, Set.of(far.region()));
            TestRegion.await(regions.ready());
            await().untilAsserted(() -> assertThat(regions.isRemoved(far)).isTrue());
            assertThat(regions.isRemoved(HERE)).isTrue();
            Origin again = new Origin(far.region(), 2);
            TestRegion.await(region.entities.write(
                    new EntityId(RegionMember.COLLECTION, "far"),
                    DataTypes.REGISTER,
                    new Operation.Assign(RegionEntry.write(new RegionEntry.Member(RegionMember.active(again)))),
                    null));
            await().untilAsserted(() -> assertThat(regions.active())
                    .as("this region itself was removed")
                    .containsExactly(far.region()));
            assertThat(regions.isRemoved(again)).isFalse();
        }
    }

    private static RegionRegistry regions(TestRegion region, Set<RegionId> configured) {
        return RegionRegistry.start(region.system, region.entities, region.journal.reader(), HERE, configured);
    }

    @Test
    void aCollectionIsCreatedOnceAndKeepsItsType() {
        try (TestRegion region = TestRegion.start(TestDatabases.fresh(Type.H2, directory))) {
            CollectionDefinition created = TestRegion.await(region.collections.create("tags", DataTypes.SET));
            assertThat(region.collections.find("tags")).contains(created);
            assertThat(TestRegion.await(region.collections.create("tags", DataTypes.SET)))
                    .isEqualTo(created);
            assertRefused(region.collections.create("tags", DataTypes.COUNTER), ErrorCode.TYPE_CONFLICT);
            assertRefused(region.collections.create("_mine", DataTypes.COUNTER), ErrorCode.INVALID_COLLECTION);
            assertThat(TestRegion.await(region.collections.lookup("nothing"))).isEmpty();
            assertThat(TestRegion.await(region.collections.lookup("not a name")))
                    .isEmpty();
        }
    }

    @Test
    void changesOfADefinitionThatAreMadeAtTheSameTimeAllCount() {
        try (TestRegion region = TestRegion.start(TestDatabases.fresh(Type.H2, directory))) {
            List<UnaryOperator<CollectionDefinition>> changes = List.of(
                    each -> each.withPolicy(ConflictPolicy.MANUAL),
                    each -> each.withConfirm(Optional.of(ConfirmRule.of(ConfirmMode.QUORUM))),
                    each -> each.withMaxLag(Optional.of(new LagLimit(Duration.ofSeconds(1), LagAction.SLOW))),
                    each -> each.withRegions(List.of(RegionId.of("us-east"))));
            List<CompletableFuture<CollectionDefinition>> all = changes.stream()
                    .map(change -> region.collections
                            .define("forms", DataTypes.REGISTER, change)
                            .toCompletableFuture())
                    .toList();
            await().until(() -> all.stream().allMatch(CompletableFuture::isDone));

            CollectionDefinition expected = CollectionDefinition.of("forms", DataTypes.REGISTER);
            for (UnaryOperator<CollectionDefinition> change : changes) {
                expected = change.apply(expected);
            }
            assertThat(region.collections.find("forms")).contains(expected);
            assertThat(TestRegion.await(region.collections.create("forms", DataTypes.REGISTER)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void ofCreationsWithDifferentTypesAtTheSameTimeOneWins() {
        try (TestRegion region = TestRegion.start(TestDatabases.fresh(Type.H2, directory))) {
            List<CompletableFuture<CollectionDefinition>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                DataType<?> type = DataTypes.all().get(i % 3);
                all.add(region.collections.create("hot", type).toCompletableFuture());
            }
            await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
            List<CollectionDefinition> created = all.stream()
                    .filter(each -> !each.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            assertThat(created)
                    .hasSize(4)
                    .containsOnly(region.collections.find("hot").orElseThrow());
        }
    }

    @Test
    void aDefinitionOfAnotherRegionCountsWhenItIsLaterAndNoDataIsLost() {
        try (TestRegion region = TestRegion.start(TestDatabases.fresh(Type.H2, directory))) {
            TestRegion.await(region.collections.create("views", DataTypes.COUNTER));
            region.increment(key(1));
            Payload theirs = CollectionDefinition.of("views", DataTypes.SET).toJson();
            EntityId id = new EntityId(CollectionDefinition.COLLECTION, "views");
            ApplyReply reply =
                    TestRegion.await(region.entities.apply(id, List.of(written(theirs, 4_000_000_000_000L))));
            assertThat(reply).isInstanceOf(ApplyReply.Applied.class);
            assertThat(region.collections.find("views").orElseThrow().type()).isEqualTo(DataTypes.SET);
            EntityState data = ((EntityReply.Current) region.read(key(1))).state();
            assertThat(data.visible(DataTypes.COUNTER)).isPresent();
        }
    }

    @Test
    void anEarlierDefinitionOfAnotherRegionDoesNotCount() {
        try (TestRegion region = TestRegion.start(TestDatabases.fresh(Type.H2, directory))) {
            TestRegion.await(region.collections.create("views", DataTypes.COUNTER));
            Payload theirs = CollectionDefinition.of("views", DataTypes.SET).toJson();
            EntityId id = new EntityId(CollectionDefinition.COLLECTION, "views");
            TestRegion.await(region.entities.apply(id, List.of(written(theirs, 1))));
            assertThat(region.collections.find("views").orElseThrow().type()).isEqualTo(DataTypes.COUNTER);
        }
    }

    @Test
    void aValueThatIsTooLargeIsRefused() {
        Config limit = ConfigFactory.parseString("atoll.limits.max-value-bytes = 10");
        try (TestRegion region = TestRegion.start(limit.withFallback(TestDatabases.fresh(Type.H2, directory)))) {
            Operation large = new Operation.Assign(Payload.ofUtf8("12345678901"));
            EntityReply reply = TestRegion.await(region.entities.write(key(1), DataTypes.REGISTER, large, null));
            assertThat(((EntityReply.Refused) reply).code()).isEqualTo(ErrorCode.VALUE_TOO_LARGE);
        }
    }

    @Test
    void aDatabaseThatIsGoneFailsWritesAndReadsWithACode() {
        Config settings = ConfigFactory.parseString(
                """
                atoll.entity.timeouts { write = 3s, read = 3s }
                atoll.journal.connection-timeout = 500ms
                """);
        try (TestRegion region = TestRegion.start(settings.withFallback(TestDatabases.fresh(Type.H2, directory)))) {
            region.increment(key(1));
            region.journal.database().close();
            EntityReply.Failed write = (EntityReply.Failed) region.increment(key(1));
            assertThat(write.code()).isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE);
            EntityReply.Failed read = (EntityReply.Failed) region.read(key(2));
            assertThat(read.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    private static byte[] written(Payload value, long millis) {
        DataEvent event = new DataEvent(
                new Origin(RegionId.of("there"), 1),
                1,
                HybridTimestamp.of(millis, 0),
                Epoch.ZERO,
                VersionVector.EMPTY,
                DataTypes.REGISTER,
                new RegisterChange.Written(value),
                null);
        return EventRowCodec.encode(new EventRow.Events(List.of(event)));
    }

    private static void assertRefused(CompletionStage<?> stage, ErrorCode code) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .hasCauseInstanceOf(AtollException.class)
                .cause()
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(code);
    }

    private static EntityId key(int i) {
        return new EntityId("views", "key" + i);
    }
}
