package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/** A repository that passes everything on; for tests in which something is to happen on the way. */
abstract class PassedOn implements Repository {

    private final Repository all;

    PassedOn(Repository all) {
        this.all = all;
    }

    @Override
    public List<Item> list(String prefix) {
        return all.list(prefix);
    }

    @Override
    public InputStream open(String path) {
        return all.open(path);
    }

    @Override
    public Writing create(String path) {
        return all.create(path);
    }

    @Override
    public void delete(String path) {
        all.delete(path);
    }

    @Override
    public void removeUnfinished(String prefix, Instant before) {
        all.removeUnfinished(prefix, before);
    }

    @Override
    public String describe() {
        return all.describe();
    }

    @Override
    public void close() {
        all.close();
    }
}
