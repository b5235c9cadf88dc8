package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SessionsMultiJvmIT {

    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("atoll.sessions.seconds", 25));
    private static final int SESSIONS = 5;
    private static final int LEAST_READS = 50;
    private static final int LEAST_WRITES = 50;
    private static final int LEAST_MOVES = 20;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void sessionHistoriesAreLinearHoweverTheirClientsMoveWhileLinksAreCutAndRegionsKilled() throws Exception {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("SessionsMultiJvmIT"));
        try (TestMesh mesh = TestMesh.of("sessions", REGIONS).startAll().createCollections()) {
            Map<String, URI> regions = new LinkedHashMap<>();
            mesh.clients().forEach((name, client) -> regions.put(name, client.base()));
            List<ClientSession> sessions = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                ClientSession session = new ClientSession("s" + i, regions, random.split());
                Thread thread = new Thread(session, "session-" + i);
                thread.start();
                sessions.add(session);
                threads.add(thread);
            }
            Faults faults = new Faults(mesh, random.split());
            try {
                faults.run(LENGTH);
                await("what the sessions do")
                        .atMost(TestMesh.CONVERGE_LIMIT)
                        .until(() -> counted(sessions, "moves") > LEAST_MOVES
                                && counted(sessions, "reads") > LEAST_READS
                                && counted(sessions, "writes") > LEAST_WRITES);
            } finally {
                sessions.forEach(ClientSession::stop);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            mesh.awaitConverged();
            sessions.forEach(ClientSession::verifyHistories);
            verify(sessions, faults);
        }
    }

    private static int counted(List<ClientSession> sessions, String what) {
        return sessions.stream()
                .mapToInt(session -> session.counts.getOrDefault(what, 0))
                .sum();
    }

    private static void verify(List<ClientSession> sessions, Faults faults) {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> complaints = new ArrayList<>();
        for (ClientSession session : sessions) {
            complaints.addAll(session.complaints);
            session.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
        }
        System.out.println(counts + "; faults " + faults);
        assertThat(complaints).isEmpty();
        assertThat(counts.get("reads")).isGreaterThan(LEAST_READS);
        assertThat(counts.get("writes")).isGreaterThan(LEAST_WRITES);
        assertThat(counts.get("linear events")).isGreaterThan(LEAST_WRITES);
        assertThat(counts.get("moves")).isGreaterThan(LEAST_MOVES);
        assertThat(faults.kills()).isPositive();
        assertThat(faults.cuts()).isPositive();
    }
}
