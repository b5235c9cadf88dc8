package dev.atoll.multijvm;

import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.PeerStatus;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionMesh;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Regions of one test, on free ports, with their files in {@code target/multi-jvm/<test>}. */
final class TestMesh implements AutoCloseable {

    static final Duration START_LIMIT = Duration.ofSeconds(180);
    static final Duration CONVERGE_LIMIT = Duration.ofSeconds(120);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    static { // whoever waits for something looks again when a region could not say just then
        Awaitility.setDefaultTimeout(CONVERGE_LIMIT);
        Awaitility.ignoreExceptionsByDefaultMatching(e -> e instanceof ApiUnreachable
                || (e instanceof AtollException known && known.code() == ErrorCode.UNAVAILABLE));
    }

    private final RegionMesh mesh;
    private final Map<String, ApiClient> clients = new LinkedHashMap<>();

    private TestMesh(RegionMesh mesh) {
        this.mesh = mesh;
        mesh.names()
                .forEach(name ->
                        clients.put(name, new ApiClient(mesh.client(name).base(), REQUEST_TIMEOUT)));
    }

    /** Opens the proxies of these regions; none runs yet. */
    static TestMesh of(String test, List<String> names) {
        return of(test, names, UnaryOperator.identity());
    }

    static TestMesh of(String test, List<String> names, UnaryOperator<RegionSpec> adjust) {
        Path directory = freshDirectory(test);
        return new TestMesh(RegionMesh.create(
                names, PortPlan.free(names.size()), directory, region -> adjust.apply(ClassArchive.with(region))));
    }

    /** An empty directory for the files of one test. */
    static Path freshDirectory(String test) {
        Path directory = Path.of("target", "multi-jvm", test).toAbsolutePath();
        deleteTree(directory);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The seed of this run: {@code -Dseed=}, or another one each time. */
    static long seed(String test) {
        long seed = Long.getLong("seed", System.nanoTime() & 0xFFFF_FFFFL);
        System.out.println(test + ": -Dseed=" + seed);
        return seed;
    }

    TestMesh startAll() {
        mesh.launchAll();
        mesh.awaitAllReady(START_LIMIT);
        return this;
    }

    RegionProcess start(String name) {
        RegionProcess process = mesh.launch(name);
        process.awaitReady(START_LIMIT);
        return process;
    }

    RegionMesh mesh() {
        return mesh;
    }

    /** Cuts all links of a region, which goes on alone. */
    void isolate(String name) {
        names().stream().filter(other -> !other.equals(name)).forEach(other -> mesh.cut(name, other));
    }

    List<String> names() {
        return mesh.names();
    }

    ApiClient client(String name) {
        return clients.get(name);
    }

    Map<String, ApiClient> clients() {
        return clients;
    }

    /** Creates the history's collections in the first region and waits until each region has them. */
    TestMesh createCollections() {
        create(clients.get(names().get(0)));
        clients.values().forEach(TestMesh::awaitCollections);
        return this;
    }

    static void create(ApiClient region) {
        create(region, History.COUNTERS, "counter");
        create(region, History.SETS, "set");
        create(region, History.REGISTERS, "register");
    }

    /** Creates a collection; again and again while the region, perhaps just started, does not answer. */
    static void create(ApiClient region, String collection, String type) {
        await(collection + " at " + region.base())
                .atMost(CONVERGE_LIMIT)
                .until(() -> region.createCollection(collection, type).ok());
    }

    static void awaitCollections(ApiClient region) {
        await("collections at " + region.base()).atMost(CONVERGE_LIMIT).until(() -> History.COLLECTIONS.stream()
                .allMatch(each -> region.collection(each).ok()));
    }

    /** Waits until the region says that it is linked with all of these. */
    void awaitLinked(String region, String... peers) {
        await(region + " is linked").atMost(CONVERGE_LIMIT).ignoreExceptions().until(() -> Stream.of(peers)
                .allMatch(peer -> PeerStatus.of(client(region).replicationStatus()).stream()
                        .anyMatch(status -> status.region().equals(peer) && status.connected())));
    }

    /** Waits until all regions answer the same for everything in the history's collections, and returns that. */
    Snapshot awaitConverged() {
        return awaitConverged(clients.values().stream().toList());
    }

    static Snapshot awaitConverged(List<ApiClient> regions) {
        AtomicReference<String> differences = new AtomicReference<>("no region answered");
        AtomicReference<Snapshot> seen = new AtomicReference<>();
        try {
            await("regions converge")
                    .atMost(CONVERGE_LIMIT)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        seen.set(Snapshot.of(regions.get(0), History.COLLECTIONS));
                        differences.set(differences(seen.get(), regions));
                        return differences.get().isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not converged: " + differences, e);
        }
        return seen.get();
    }

    private static String differences(Snapshot first, List<ApiClient> regions) {
        StringBuilder all = new StringBuilder();
        for (ApiClient other : regions.subList(1, regions.size())) {
            List<String> different = first.differences(Snapshot.of(other, History.COLLECTIONS));
            if (!different.isEmpty()) {
                all.append(regions.get(0).base() + " ≠ " + other.base() + ": " + different + "\n");
            }
        }
        return all.toString();
    }

    static void require(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new AssertionError(answer.problem());
        }
    }

    @Override
    public void close() {
        mesh.close();
    }
}
