package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.RefusalReason;

/**
 * Why a link has ended.
 *
 * @param text for the log
 * @param refusal the reason when one end refused the other, else null
 * @param owner where to dial instead; empty when there is no such place
 * @param byPeer whether it was the peer who refused
 */
public record LinkEnd(String text, RefusalReason refusal, String owner, boolean byPeer) {

    public static LinkEnd because(String text) {
        return new LinkEnd(text, null, "", false);
    }

    /** Whether dialing again soon cannot help. */
    public boolean isLasting() {
        return refusal != null && refusal.isLasting();
    }
}
