package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.node.process.ApiClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region that has nothing, or nothing any more, gets everything from the others. */
class JoiningMultiJvmIT {

    private static final String A = "us-east";
    private static final String B = "eu-west";
    private static final String NEW = "ap-south";

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aNewRegionAndARegionWhoseDatabaseWasWipedGetEverythingWhileOthersWrite() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("JoiningMultiJvmIT"));
        try (TestMesh mesh = TestMesh.of("joining", List.of(A, B, NEW))) {
            mesh.mesh().launch(A);
            mesh.start(B);
            mesh.mesh().process(A).awaitReady(TestMesh.START_LIMIT);
            TestMesh.create(mesh.client(A));
            TestMesh.awaitCollections(mesh.client(B));
            History history = new History();
            write(history, 400, random, mesh, "early", A, B);

            try (Writers writers = new Writers(only(mesh, A, B), history, 10, "while-joining")) {
                writers.start(2, random);
                mesh.start(NEW);
                TestMesh.awaitCollections(mesh.client(NEW));
            }
            history.verify(mesh.awaitConverged());
            write(history, 300, random, mesh, "joined", A, B, NEW);
            history.verify(mesh.awaitConverged());

            mesh.mesh().process(B).kill();
            TestMesh.deleteTree(mesh.mesh().spec(B).dataDir());
            try (Writers writers = new Writers(only(mesh, A, NEW), history, 10, "while-wiped")) {
                writers.start(2, random);
                mesh.start(B);
                TestMesh.awaitCollections(mesh.client(B));
            }
            history.verify(mesh.awaitConverged());
            write(history, 300, random, mesh, "wiped", A, B, NEW);
            history.verify(mesh.awaitConverged());
            System.out.println(history.summary());
            assertThat(history.acknowledged(B)).isGreaterThan(100);
        }
    }

    private static void write(
            History history, int count, SplittableRandom random, TestMesh mesh, String prefix, String... regions) {
        long wanted = history.acknowledged() + count;
        try (Writers writers = new Writers(only(mesh, regions), history, 1, prefix)) {
            writers.start(3, random);
            Awaitility.await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> history.acknowledged() >= wanted);
        }
    }

    private static Map<String, ApiClient> only(TestMesh mesh, String... regions) {
        Map<String, ApiClient> clients = new LinkedHashMap<>();
        for (String region : regions) {
            clients.put(region, mesh.client(region));
        }
        return clients;
    }
}
