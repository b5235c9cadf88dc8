package dev.atoll.journal;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.DefaultSlickDatabaseProvider;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickDatabaseProvider;

/**
 * Gives Atoll's persistence plugins the pool that the rest of Atoll uses. Plugins of others get what they always got.
 *
 * <p>Named in {@code pekko-persistence-jdbc.database-provider-fqcn} and instantiated by the JDBC plugin.
 */
public final class SharedDatabaseProvider implements SlickDatabaseProvider {
    private final ActorSystem system;
    private final SlickDatabaseProvider others;

    public SharedDatabaseProvider(ActorSystem system) {
        this.system = system;
        this.others = new DefaultSlickDatabaseProvider(system);
    }

    @Override
    public SlickDatabase database(Config plugin) {
        return JournalSettings.usesSharedDatabase(plugin)
                ? JournalExtension.get(system).slickDatabase()
                : others.database(plugin);
    }
}
