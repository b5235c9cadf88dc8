package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill.Compared;
import dev.atoll.backup.Drill.Difference;
import dev.atoll.backup.Drill.Skipped;
import dev.atoll.backup.LiveRegion;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.DataEntities;
import dev.atoll.history.AsOfReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Counts which restored keys hold what the running region says that they held at the instant. Blocks. For one thread. */
final class KeyComparison {

    private static final Set<ErrorCode> CANNOT_TELL = Set.of(ErrorCode.BEFORE_HISTORY, ErrorCode.HISTORY_TOO_LONG);

    /**
     * What is compared.
     *
     * @param upTo the last offset that was restored
     * @param examples of differences to list
     */
    record Sides(
            AsOfReads restored,
            AsOfReads live,
            LiveRegion region,
            DataEntities entities,
            HybridTimestamp at,
            long upTo,
            int examples) {}

    private final Sides sides;
    private final long keys;
    private final List<Skipped> skipped;
    private final List<Difference> differences = new ArrayList<>();
    private long equal;
    private long late;
    private long different;
    private long incomplete;
    private long unanswered;

    KeyComparison(Sides sides, KeySample sample) {
        this.sides = sides;
        this.keys = sample.keys();
        this.skipped = sample.skipped();
    }

    /** @throws AtollException when the region cannot be read now */
    void compare(EntityId id) {
        EntityState now;
        try {
            now = sides.live().state(id, sides.at());
        } catch (AtollException e) {
            requireCannotTell(e);
            unanswered++;
            return;
        }
        EntityState then = restored(id);
        if (then != null && same(id, then, now)) {
            equal++;
        } else if (then != null && isForgotten(id, now)) {
            unanswered++;
        } else {
            compareByOffset(id, then);
        }
    }

    /**
     * What other regions accepted before the instant may have come after the backup. The rows up to there are the same on
     * both sides, whatever the region still lacks: only when it cannot tell what they made, that leaves it open.
     */
    private void compareByOffset(EntityId id, EntityState then) {
        EntityState sent;
        try {
            sent = sides.live().state(id, sides.at(), sides.upTo());
        } catch (AtollException e) {
            requireCannotTell(e);
            if (sides.region().missing(id.collection(), sides.at()).isEmpty()) {
                unanswered++;
            } else {
                incomplete++;
            }
            return;
        }
        if (then != null && same(id, then, sent)) {
            late++;
        } else {
            differs(id, then, sent);
        }
    }

    private static void requireCannotTell(AtollException e) {
        if (!CANNOT_TELL.contains(e.code())) {
            throw e;
        }
    }

    /** Null when it cannot be read. */
    private EntityState restored(EntityId id) {
        try {
            return sides.restored().state(id, sides.at());
        } catch (AtollException e) {
            return null;
        }
    }

    private boolean same(EntityId id, EntityState then, EntityState now) {
        EntityState one = inTheEnd(id, then);
        EntityState other = inTheEnd(id, now);
        return one.slots().equals(other.slots())
                && one.epoch().equals(other.epoch())
                && one.seen().equals(other.seen());
    }

    /** Without what some may have forgotten already. */
    private EntityState inTheEnd(EntityId id, EntityState state) {
        String collection = id.collection();
        return state.prune(sides.entities().retired().in(collection))
                .afterForgetting(horizon(collection))
                .withoutRemovedCounts();
    }

    private HybridTimestamp horizon(String collection) {
        return sides.entities().horizon().in(collection).horizon();
    }

    private boolean isForgotten(EntityId id, EntityState now) {
        return now.equals(EntityState.EMPTY) && sides.at().compareTo(horizon(id.collection())) <= 0;
    }

    private void differs(EntityId id, EntityState then, EntityState live) {
        different++;
        if (differences.size() < sides.examples()) {
            differences.add(new Difference(id.collection(), id.key(), detail(then, live)));
        }
    }

    private static String detail(EntityState then, EntityState now) {
        if (then == null) {
            return "the restored rows cannot be read";
        }
        return then.seen().equals(now.seen())
                ? "the same writes (" + now.seen() + "), and another value"
                : "restored are the writes " + then.seen() + ", the region has " + now.seen();
    }

    Compared found() {
        return new Compared(
                keys,
                equal + late + different + incomplete + unanswered,
                equal,
                late,
                different,
                incomplete,
                unanswered,
                differences,
                skipped);
    }
}
