package dev.atoll.management;

import dev.atoll.replication.LagLimits;
import dev.atoll.replication.PeerStatus;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a node can say about its region without asking anybody else. */
public interface RegionStatus {

    /** Who is here. */
    HaStatus ha();

    /** The links, one entry for each peer. */
    List<PeerStatus> peers();

    /** Which regions are, or were, behind by more than collections allow. */
    List<LagLimits.Status> lagLimits();

    /** What this node needs to serve, and whether it has it. Completes within about a second. */
    CompletionStage<List<Check>> readiness();

    /** What is wrong although this node serves; from memory. */
    List<Degradation> degraded();

    /**
     * Something that users do not notice yet, and operators have to.
     *
     * @param name of what is wrong
     * @param since RFC 3339
     */
    record Degradation(String name, String reason, String since) {}

    /**
     * One thing that serving needs.
     *
     * @param problem null when all is well
     */
    record Check(String name, String problem) {}

    /**
     * The region as this node sees it.
     *
     * @param node the answering node's address
     * @param version of Atoll
     * @param health {@code ok} or {@code degraded}
     * @param degraded why
     */
    record HaStatus(
            String region,
            String node,
            String version,
            String health,
            List<Degradation> degraded,
            JournalInfo journal,
            List<KnownRegion> regions,
            List<Member> members) {}

    /**
     * A region of the mesh, this one included.
     *
     * @param state {@code active}; {@code configured} while nothing was heard of it
     */
    record KnownRegion(String region, String state) {}

    /**
     * The region's journal.
     *
     * @param type {@code h2} or {@code postgresql}
     * @param id changes when the region starts on a new journal
     * @param created when that was, ISO 8601
     */
    record JournalInfo(String type, String id, String created) {}

    /**
     * A node of the region's cluster.
     *
     * @param status as Pekko Cluster calls it, for example {@code Up}
     */
    record Member(String address, String status, boolean reachable, List<String> roles) {}
}
