package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalSettings;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node tells the other members of its cluster about itself. All that run Atoll must be of one region and write
 * into one journal: the data actors of a region wander between its nodes, and would leave their journal behind.
 *
 * @param journal the kind of database and the journal's identity
 */
record MemberCard(String region, JournalSettings.Type kind, String journal) {

    static MemberCard of(Journal journal) {
        return new MemberCard(
                journal.identity().region().value(),
                journal.database().settings().type(),
                journal.identity().id().toString());
    }

    /** One line; {@link #parse} reads it. */
    String text() {
        return region + ' ' + kind + ' ' + journal;
    }

    static MemberCard parse(String text) {
        String[] parts = text.split(" ", 3);
        return new MemberCard(parts[0], JournalSettings.Type.valueOf(parts[1]), parts[2]);
    }

    /** Why a node with this card must not start beside a member that runs Atoll already; empty when it may. */
    Optional<AtollException> refusal(String member, MemberCard there) {
        String its = "Member " + member + " of this cluster runs Atoll already, for region '" + there.region
                + "' on journal " + there.journalText() + ". ";
        if (!region.equals(there.region)) {
            return mismatch(its + "This node is of region '" + region
                    + "' (atoll.region): a cluster is one region; regions are linked with atoll.replication.peers.");
        }
        if (kind == JournalSettings.Type.H2 || there.kind == JournalSettings.Type.H2) {
            return mismatch(
                    its + "This node's journal is " + journalText() + " (atoll.journal.type). H2 is for one node"
                            + " only: set postgresql and the same database on all nodes that run Atoll, or run it on one.");
        }
        if (!journal.equals(there.journal)) {
            return mismatch(its + "This node's journal is " + journalText()
                    + ": give all nodes of a region the same database (atoll.journal.host, port and database).");
        }
        return Optional.empty();
    }

    private String journalText() {
        return journal + " (" + kind.name().toLowerCase(Locale.ROOT) + ")";
    }

    private static Optional<AtollException> mismatch(String message) {
        return Optional.of(new AtollException(ErrorCode.CLUSTER_MISMATCH, message));
    }
}
