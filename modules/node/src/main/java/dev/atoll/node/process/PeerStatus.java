package dev.atoll.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One peer in {@code GET /api/replication/status}.
 *
 * @param lagMillis now − timestamp of the newest applied event
 * @param backlog rows of this region's journal that the peer does not have yet
 */
public record PeerStatus(String region, boolean connected, long lagMillis, long backlog, String lastError) {

    /** The peers in an answer of {@link ApiClient#replicationStatus}. */
    public static List<PeerStatus> of(ApiAnswer answer) {
        List<PeerStatus> peers = new ArrayList<>();
        for (JsonNode peer : answer.body().path("peers")) {
            peers.add(new PeerStatus(
                    peer.path("region").asText(),
                    peer.path("connected").asBoolean(),
                    peer.path("lagMillis").asLong(),
                    peer.path("backlog").asLong(),
                    peer.path("lastError").asText("")));
        }
        return peers;
    }
}
