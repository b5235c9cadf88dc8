package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the archive. All that there is to know of it is in its name: the offset after which its rows begin, the last one,
 * how many rows it has, and the timestamp up to which all that the region accepted is at or below its end.
 */
record Segment(BackupFile file, HybridTimestamp completeUntil) {

    private static final Pattern NAME = Pattern.compile(".*/archive/(\\d{20})-(\\d{20})-(\\d+)-([0-9a-f]{16})\\.atb");

    /** The folder of a journal's archive; ends with a slash. */
    static String folder(String region, String journal) {
        return region + "/" + journal + "/archive/";
    }

    static String path(String region, String journal, long from, long to, long rows, HybridTimestamp complete) {
        return folder(region, journal) + "%020d-%020d-%d-%016x.atb".formatted(from, to, rows, complete.packed());
    }

    private static Optional<Segment> of(Repository.Item item) {
        Matcher name = NAME.matcher(item.path());
        return name.matches()
                ? Optional.of(new Segment(
                        new BackupFile(
                                item.path(),
                                Long.parseLong(name.group(1)),
                                Long.parseLong(name.group(2)),
                                Long.parseLong(name.group(3)),
                                item.bytes(),
                                0,
                                null),
                        new HybridTimestamp(Long.parseLong(name.group(4), 16))))
                : Optional.empty();
    }

    /** All segments of a journal, by the offsets at which they begin. */
    static List<Segment> all(Repository repository, String region, String journal) {
        return repository.list(folder(region, journal)).stream()
                .flatMap(item -> of(item).stream())
                .sorted(Comparator.comparingLong(
                                (Segment segment) -> segment.file().from())
                        .thenComparingLong(segment -> segment.file().to()))
                .toList();
    }

    /**
     * The segments that hold all rows after an offset. They may overlap, because two nodes may archive at once for a moment.
     *
     * @throws AtollException {@link ErrorCode#BACKUP_DAMAGED} when one is missing between others
     */
    static List<Segment> after(Repository repository, String region, String journal, long offset) {
        List<Segment> needed = new ArrayList<>();
        long reached = offset;
        for (Segment segment : all(repository, region, journal)) {
            boolean news = segment.file().to() > reached
                    || (segment.file().from() == reached && segment.file().to() == reached);
            if (!news) {
                continue;
            }
            if (segment.file().from() > reached) {
                throw new AtollException(
                        ErrorCode.BACKUP_DAMAGED,
                        "The archive of region '" + region + "' in " + repository.describe() + " has no rows after "
                                + reached + " up to " + segment.file().from() + ".");
            }
            needed.add(segment);
            reached = segment.file().to();
        }
        return needed;
    }
}
