package dev.atoll.bench.atoll;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.bench.database.Engine;
import dev.atoll.bench.database.JournalDatabase;
import java.util.HashMap;
import java.util.Map;

/** The configuration of Atoll's regions: all defaults, but for where the databases and the peers are. */
final class AtollSettings {

    private AtollSettings() {}

    /** Where the journal is. */
    static Config journal(JournalDatabase database) {
        Map<String, Object> settings = new HashMap<>();
        if (database.engine() == Engine.H2) {
            settings.put("atoll.journal.type", "h2");
            settings.put("atoll.journal.directory", database.directory().toString());
        } else {
            settings.put("atoll.journal.type", "postgresql");
            settings.put("atoll.journal.url", database.url());
        }
        settings.put("atoll.journal.user", database.user());
        settings.put("atoll.journal.password", database.password());
        return ConfigFactory.load(ConfigFactory.parseMap(settings));
    }
}
