package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which journals have backups in a repository, by the names of files alone. */
final class StoredJournals {

    private static final Pattern MANIFEST =
            Pattern.compile("([a-z0-9-]{1,32})/([^/]+)/backups/([^/]+)/" + Pattern.quote(ManifestStore.NAME));

    private final Repository repository;
    private final String region;
    private final Map<String, TreeSet<String>> idsByFolder = new TreeMap<>();

    private StoredJournals(Repository repository, String region) {
        this.repository = repository;
        this.region = region;
    }

    /**
     * @param region empty for the only one that there is
     * @param journal empty for all of that region
     */
    static StoredJournals in(Repository repository, String region, String journal) {
        StoredJournals found = new StoredJournals(repository, region);
        Set<String> regions = new TreeSet<>();
        for (Repository.Item item : repository.list(region.isEmpty() ? "" : region + "/")) {
            Matcher path = MANIFEST.matcher(item.path());
            if (path.matches() && (journal.isEmpty() || journal.equals(path.group(2)))) {
                regions.add(path.group(1));
                found.idsByFolder
                        .computeIfAbsent(ManifestStore.backups(path.group(1), path.group(2)), name -> new TreeSet<>())
                        .add(path.group(3));
            }
        }
        if (regions.size() > 1) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    repository.describe() + " has backups of several regions: name one of " + regions
                            + " with --region.");
        }
        return found;
    }

    /** Of their backups; each ends with a slash. */
    Set<String> folders() {
        return idsByFolder.keySet();
    }

    /** Oldest first. */
    List<String> ids(String folder) {
        return List.copyOf(idsByFolder.get(folder));
    }

    /** Where a backup is. */
    String folderOf(String id) {
        Optional<String> folder = idsByFolder.entrySet().stream()
                .filter(entry -> entry.getValue().contains(id))
                .map(Map.Entry::getKey)
                .findFirst();
        return folder.orElseThrow(() -> new AtollException(
                ErrorCode.NO_SUCH_BACKUP, "There is no backup '" + id + "' in " + repository.describe() + "."));
    }

    AtollException nothing() {
        return new AtollException(
                ErrorCode.NO_SUCH_BACKUP,
                "There is no complete backup" + (region.isEmpty() ? "" : " of region '" + region + "'") + " in "
                        + repository.describe() + ".");
    }
}
