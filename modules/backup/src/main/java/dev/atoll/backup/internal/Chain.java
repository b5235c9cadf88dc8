package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupManifest;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A backup and those that it builds on: from a full one without a gap. Of the others in the repository nothing is read. */
final class Chain {

    private Chain() {}

    /**
     * The chain that ends with a backup, the full one first.
     *
     * @param folder of the journal's backups; ends with a slash
     * @throws AtollException {@link ErrorCode#BACKUP_DAMAGED} when a link is missing, damaged, unfinished, was replaced, or
     *     does not join; {@link ErrorCode#NO_SUCH_BACKUP}
     */
    static List<BackupManifest> of(ManifestStore manifests, String folder, String id) {
        ManifestStore.Stored at = manifests
                .find(folder + id + "/")
                .orElseThrow(() -> new AtollException(ErrorCode.NO_SUCH_BACKUP, "There is no backup '" + id + "'."));
        List<BackupManifest> chain = new ArrayList<>();
        while (true) {
            BackupManifest manifest = at.manifest();
            requireWhole(manifest);
            chain.add(manifest);
            if (manifest.parent() == null) {
                break;
            }
            at = parent(manifest, manifests, folder);
        }
        if (chain.get(chain.size() - 1).from() != 0) {
            throw broken(id, "it does not begin with a full backup");
        }
        Collections.reverse(chain);
        return chain;
    }

    private static ManifestStore.Stored parent(BackupManifest manifest, ManifestStore manifests, String folder) {
        ManifestStore.Stored parent = manifests
                .find(folder + manifest.parent() + "/")
                .orElseThrow(() ->
                        broken(manifest.id(), "the backup " + manifest.parent() + ", on which it builds, is missing"));
        if (!parent.sha256().equals(manifest.parentSha256())) {
            throw broken(manifest.id(), "the backup " + manifest.parent() + " is not the one on which it was built");
        }
        if (parent.manifest().to() != manifest.from()) {
            throw broken(
                    manifest.id(),
                    "it begins at " + manifest.from() + ", and " + manifest.parent() + " ends at "
                            + parent.manifest().to());
        }
        return parent;
    }

    /** Its files follow each other and reach its end. */
    private static void requireWhole(BackupManifest manifest) {
        if (!manifest.complete()) {
            throw broken(manifest.id(), "it is not complete");
        }
        long reached = manifest.from();
        for (BackupFile file : manifest.files()) {
            if (file.from() != reached) {
                throw broken(manifest.id(), "there is no file for the rows " + reached + " to " + file.from());
            }
            reached = file.to();
        }
        if (reached != manifest.to()) {
            throw broken(manifest.id(), "there is no file for the rows " + reached + " to " + manifest.to());
        }
    }

    private static AtollException broken(String id, String why) {
        return new AtollException(ErrorCode.BACKUP_DAMAGED, "The backup " + id + " cannot be used: " + why + ".");
    }
}
