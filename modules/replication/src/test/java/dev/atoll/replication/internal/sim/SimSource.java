package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.replication.internal.link.JournalExtent;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.RangeAnswer;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the sending half of a link reads: the journal of its region, and states of entities. */
final class SimSource {

    private static final long TIME_OUT_MILLIS = 300;

    private final SimWorld world;
    private final SimRegion region;
    private final SimSession session;
    private long pulledAfter = -1;
    private int pullRows;

    SimSource(SimSession session) {
        this.session = session;
        this.region = session.region;
        this.world = session.region.world;
    }

    private LinkConversation conversation() {
        return session.conversation();
    }

    /** Whether all that there is was read. */
    boolean waitsForMore() {
        return pulledAfter == region.disk.watermark();
    }

    void describeJournal() {
        session.soon(() -> {
            SimDisk disk = region.disk;
            conversation().outbound().described(new JournalExtent(disk.oldest, disk.watermark(), disk.newest()));
        });
    }

    void pull(long after, int maxRows) {
        pulledAfter = after;
        pullRows = 1 + world.random.nextInt(maxRows);
        session.soon(this::tryPull);
    }

    private void tryPull() {
        long safe = safeToRead();
        if (safe <= pulledAfter) {
            session.later(5 + world.random.nextInt(10), this::tryPull);
            return;
        }
        List<LinkRow> rows = new ArrayList<>();
        long upTo = safe;
        long written = 0;
        for (SimDisk.Row row :
                region.disk.rows.subMap(pulledAfter, false, safe, true).values()) {
            if (rows.size() == pullRows) {
                upTo = rows.get(rows.size() - 1).offset();
                break;
            }
            rows.add(new LinkRow(row.ordering(), row.persistenceId(), row.payload()));
            written = row.writtenMillis();
        }
        pulledAfter = -1;
        conversation().outbound().rows(rows, upTo, written);
    }

    private long safeToRead() {
        SimDisk disk = region.disk;
        if (world.mutation == Mutation.TAIL_PASSES_GAPS) {
            return disk.rows.isEmpty() ? 0 : disk.rows.lastKey();
        }
        return disk.watermark();
    }

    void listKeys(String after, int limit) {
        session.soon(() -> {
            int page = Math.min(limit, 1 + world.random.nextInt(3));
            List<String> keys = world.mutation == Mutation.NO_STATE_TRANSFER
                    ? List.of()
                    : region.disk.entities.tailMap(after, false).keySet().stream()
                            .limit(page)
                            .toList();
            conversation().outbound().keys(keys, keys.size() < page);
        });
    }

    void readState(String persistenceId) {
        Runnable unreadable = () -> conversation().outbound().stateUnreadable(persistenceId);
        if (world.faults() && world.random.nextInt(20) == 0) {
            session.soon(unreadable);
        } else {
            read(persistenceId, false, merged -> conversation().outbound().state(persistenceId, merged), unreadable);
        }
    }

    /** As production does: no rows to apply, answered behind the write that is under way, and then a read. */
    private void read(String persistenceId, boolean answers, Consumer<byte[]> merged, Runnable unreadable) {
        HybridTimestamp applied = applied(persistenceId);
        Once answer = new Once();
        Runnable fail = () -> answer.give(unreadable);
        Runnable read = () -> region.tell(
                persistenceId,
                new EntityCommand.Read(reply -> session.later(0, () -> {
                    if (reply instanceof EntityReply.Current current) {
                        answer.give(() -> merged.accept(merged(current.state(), applied, answers)));
                    } else {
                        fail.run();
                    }
                })));
        boolean stale = world.mutation == Mutation.TRANSFER_READS_STALE_STATES;
        Runnable barrier = () -> region.tell(
                persistenceId,
                new EntityCommand.ApplyRows(
                        List.of(), reply -> session.later(0, reply instanceof ApplyReply.Applied ? read : fail)));
        session.soon(stale ? read : barrier);
        session.later(TIME_OUT_MILLIS, fail);
    }

    private HybridTimestamp applied(String persistenceId) {
        return persistenceId.startsWith("_") ? HybridTimestamp.ZERO : region.horizon.holder.announced();
    }

    private static final class Once {
        private boolean given;

        void give(Runnable answer) {
            if (!given) {
                given = true;
                answer.run();
            }
        }
    }

    private byte[] merged(EntityState state, HybridTimestamp applied, boolean answer) {
        boolean dated = answer && applied.packed() > 0;
        return state.seen().isEmpty() && !dated
                ? null
                : EventRowCodec.encode(new EventRow.Merged(state, applied, dated));
    }

    void answerRange(LinkFrame.RangeRequest request) {
        session.soon(() -> {
            RangeAnswer answer = new RangeAnswer(request);
            for (SimDisk.Row row : region.disk.rowsOf(request.persistenceId())) {
                if (row.ordering() > region.disk.oldest && !answer.add(row.payload())) {
                    break;
                }
            }
            if (answer.complete()) {
                conversation().repaired(new LinkFrame.RangeReply(request.persistenceId(), answer.rows()));
            } else {
                answerState(request.persistenceId());
            }
        });
    }

    void answerState(String id) {
        Consumer<List<LinkRow>> reply = rows -> conversation().repaired(new LinkFrame.RangeReply(id, rows));
        read(
                id,
                true,
                merged -> reply.accept(merged == null ? List.of() : List.of(new LinkRow(0, id, merged))),
                () -> reply.accept(List.of()));
    }
}
