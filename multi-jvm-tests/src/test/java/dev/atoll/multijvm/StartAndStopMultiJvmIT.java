package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.ReadyLine;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import dev.atoll.node.process.RegionStartFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What an operator sees of a region's start and stop. */
class StartAndStopMultiJvmIT {

    private static final Duration QUICK_STOP = Duration.ofSeconds(20);
    /** Ended by TERM, in order or by the default action after the shutdown hooks. */
    private static final List<Integer> TERMINATED = List.of(0, 143);

    private RegionSpec spec;

    @BeforeEach
    void prepare(TestInfo test) {
        List<Integer> ports = PortPlan.freePorts(2);
        Path directory = TestMesh.freshDirectory(
                "start/" + test.getTestMethod().orElseThrow().getName());
        spec = ClassArchive.with(RegionSpec.of("us-east", ports.get(0), ports.get(1), directory));
    }

    @Test
    void aRegionSaysThatItIsReadyStopsQuicklyOnTermAndKeepsWhatItAcknowledged() {
        try (RegionProcess region = RegionProcess.launch(spec)) {
            assertThat(region.awaitReady(TestMesh.START_LIMIT))
                    .isEqualTo(new ReadyLine("us-east", spec.httpPort(), spec.linkPort()));
            var client = new ApiClient(region.uri());
            assertThat(client.healthReady().status()).isEqualTo(200);
            TestMesh.create(client, "c", "counter");
            TestMesh.require(client.write("c", "k", Operations.increment(3)));
            assertThat(region.stop(QUICK_STOP)).isPresent().get().isIn(TERMINATED);

            region.launch();
            region.awaitReady(TestMesh.START_LIMIT);
            assertThat(client.read("c", "k").value().asLong()).isEqualTo(3);
        }
    }

    @Test
    void aStopAmidWritesIsQuickAndKeepsWhatWasAcknowledged() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("StartAndStopMultiJvmIT"));
        try (TestMesh mesh = TestMesh.of("stop", List.of("us-east")).startAll().createCollections()) {
            History all = new History();
            try (Writers writers = new Writers(mesh.clients(), all, 0, "w")) {
                writers.start(4, random);
                await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> all.acknowledged() >= 100);
                assertThat(mesh.mesh().process("us-east").stop(QUICK_STOP)).isPresent();
            }
            mesh.start("us-east");
            all.verify(mesh.awaitConverged());
        }
    }

    @Test
    void anHttpPortInUseIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(spec.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertFails(spec, "port-in-use", taken.getLocalPort() + " for HTTP is in use (--http-port");
        }
    }

    @Test
    void aLinkPortInUseIsSaidBeforeAnythingIsStarted() throws IOException {
        try (ServerSocket taken = new ServerSocket(spec.linkPort(), 1, InetAddress.getLoopbackAddress())) {
            assertFails(spec, "port-in-use", taken.getLocalPort() + " for links is in use (--link-port");
        }
        assertThat(spec.dataDir()).doesNotExist();
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsSaid() throws IOException {
        Path file = Files.createFile(spec.dataDir().resolveSibling("file"));
        assertFails(spec.withDataDir(file.resolve("below")), "data-directory-unwritable", file.toString());
    }

    @Test
    void anUnknownSettingIsNamed() {
        assertFails(
                spec.withArguments("--set", "atoll.link.no-such-thing=1"),
                "invalid-setting",
                "atoll.link.no-such-thing");
    }

    @Test
    void aSettingOutOfRangeIsNamed() {
        assertFails(
                spec.withArguments("--set", "atoll.limits.max-value-bytes=-1"),
                "invalid-setting",
                "atoll.limits.max-value-bytes");
    }

    @Test
    void aDatabaseInUseIsSaid() {
        try (RegionProcess region = RegionProcess.launch(spec)) {
            region.awaitReady(TestMesh.START_LIMIT);
            List<Integer> others = PortPlan.freePorts(2);
            assertFails(
                    spec.asNode("second").withPorts(others.get(0), others.get(1)),
                    "database-in-use",
                    spec.dataDir().toString());
        }
    }

    @Test
    void aDatabaseOfAnotherRegionIsRefused() {
        try (RegionProcess region = RegionProcess.launch(spec)) {
            region.awaitReady(TestMesh.START_LIMIT);
        }
        Path directory = spec.dataDir().getParent();
        RegionSpec other = ClassArchive.with(RegionSpec.of("eu-west", spec.httpPort(), spec.linkPort(), directory)
                .withDataDir(spec.dataDir()));
        assertFails(other, "database-of-another-region", "us-east");
    }

    private static void assertFails(RegionSpec spec, String code, String named) {
        try (RegionProcess region = RegionProcess.launch(spec)) {
            assertThatThrownBy(() -> region.awaitReady(TestMesh.START_LIMIT))
                    .isInstanceOf(RegionStartFailed.class)
                    .hasMessageContaining("exit code");
            assertThat(String.join("\n", region.logTail())).contains(code).contains(named);
            assertThat(region.awaitExit(QUICK_STOP)).isPresent().get().isNotEqualTo(0);
        }
    }
}
