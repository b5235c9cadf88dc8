package dev.atoll.entity.writer;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what a flush of one entity makes of the commands that have arrived. Pure, but for the clock, the waiting rows
 * and the measured size.
 */
final class BatchPlanner {

    private final WriterSetup setup;
    private final RightsDesk rights;
    private final SizeGuard size;

    BatchPlanner(WriterSetup setup, RightsDesk rights, SizeGuard size) {
        this.setup = setup;
        this.rights = rights;
        this.size = size;
    }

    /**
     * Local writes come first, in their order, then other regions' rows in theirs: that needs the fewest rows, and a
     * client that has seen one of those rows sends its write only after this batch. Last come decrements that have waited
     * for rights: these rows may have brought some.
     *
     * @param before {@linkplain dev.atoll.crdt.EntityState#prune pruned} of the retired origins
     * @param waiting is given the rows that have to wait, and asked for those that need wait no longer
     */
    Batch plan(StoredEntity before, List<EntityCommand> commands, WaitingRows waiting, Known known) {
        Draft draft = new Draft(before, setup, size, rights, known);
        try {
            fill(draft, commands, waiting);
            return draft.batch();
        } catch (RuntimeException e) {
            draft.abandon();
            throw e;
        }
    }

    private void fill(Draft draft, List<EntityCommand> commands, WaitingRows waiting) {
        List<EntityCommand.ApplyRows> received = new ArrayList<>();
        for (EntityCommand command : commands) {
            if (command instanceof EntityCommand.Write write) {
                draft.write(write);
            } else if (command instanceof EntityCommand.ApplyRows rows) {
                received.add(rows);
            }
        }
        received.forEach(rows -> receive(draft, rows, waiting));
        if (!received.isEmpty()) {
            size.measureAgain();
            retryWaiting(draft, waiting);
        }
        rights.retry(draft);
    }

    private static void receive(Draft draft, EntityCommand.ApplyRows command, WaitingRows waiting) {
        List<EventRow> rows = new ArrayList<>(command.rows().size());
        long bytes = 0;
        try {
            for (byte[] encoded : command.rows()) {
                rows.add(EventRowCodec.decode(encoded));
                bytes += encoded.length;
            }
        } catch (AtollException e) {
            command.replyTo().tell(new ApplyReply.Rejected(e.code(), e.getMessage()));
            return;
        }
        WaitingRows.Held all = new WaitingRows.Held(rows, bytes, command.replyTo(), waiting.now());
        List<EventRow> rest = draft.receive(all);
        if (!rest.isEmpty()) {
            waiting.hold(all.reducedTo(rest));
        }
    }

    /** Each row that is applied may be what others wait for: until nothing moves any more. */
    private static void retryWaiting(Draft draft, WaitingRows waiting) {
        boolean moved = !waiting.isEmpty();
        while (moved) {
            moved = false;
            List<WaitingRows.Held> still = new ArrayList<>();
            for (WaitingRows.Held held : waiting.takeAll()) {
                int before = draft.added();
                List<EventRow> rest = draft.receive(held);
                moved |= draft.added() > before;
                if (!rest.isEmpty()) {
                    still.add(held.reducedTo(rest));
                }
            }
            waiting.putBack(still);
        }
    }
}
