package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RestorePlan;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotRow;
import dev.atoll.recovery.RecoveryPoint;
import dev.atoll.recovery.RecoveryPoints;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds recovery points in the rows of backups, also those that were deleted later. Reads all files once. */
public final class PointSearch implements RowCodec.Sink {

    private static final String ID = RecoveryPoints.ENTITY.persistenceId();

    private final TreeMap<Long, JournalRow> rows = new TreeMap<>();
    private SnapshotRow base;

    private PointSearch() {}

    /**
     * What the name meant last.
     *
     * @throws AtollException {@link ErrorCode#NO_SUCH_POINT}, {@link ErrorCode#BACKUP_NEWER}, and as reading the files
     */
    public static HybridTimestamp find(Repository repository, BackupKeys keys, RestorePlan all, String name) {
        PointSearch search = new PointSearch();
        for (BackupFile file : all.files()) {
            RowFileReader.read(repository, file.path(), keys, search);
        }
        Map<String, RecoveryPoint> known = search.points();
        RecoveryPoint point = known.get(name);
        if (point == null) {
            throw RecoveryPoints.unknown(name, known, "in the backups of region '" + all.region() + "'");
        }
        return point.at();
    }

    @Override
    public void row(JournalRow row) {
        if (row.persistenceId().equals(ID)) {
            rows.put(row.sequenceNumber(), row);
        }
    }

    @Override
    public void base(SnapshotRow snapshot) {
        boolean newer = base == null || snapshot.sequenceNumber() > base.sequenceNumber();
        if (newer && snapshot.persistenceId().equals(ID)) {
            base = snapshot;
        }
    }

    private Map<String, RecoveryPoint> points() {
        EntityState state = base == null ? EntityState.EMPTY : stateOfBase();
        Map<String, RecoveryPoint> known = new HashMap<>(RecoveryPoints.in(state));
        for (JournalRow row :
                rows.tailMap(base == null ? 0 : base.sequenceNumber(), false).values()) {
            state = state.apply(EventRowCodec.decode(row.payload()));
            known.putAll(RecoveryPoints.in(state));
        }
        return known;
    }

    private EntityState stateOfBase() {
        Optional<EntityState> state = EntitySnapshot.state(base);
        if (state.isEmpty()) {
            throw new AtollException(ErrorCode.BACKUP_NEWER, "The recovery points are of a kind that is not known.");
        }
        return state.get();
    }
}
