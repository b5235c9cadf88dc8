package dev.atoll.bench.rival;

import dev.atoll.bench.database.JournalDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Creates the tables of Pekko Persistence JDBC from the script that the plugin ships. */
public final class PluginSchema {

    private PluginSchema() {}

    /** Creates journal, tag and snapshot tables in an empty database. */
    public static void create(JournalDatabase journal) {
        try (Connection connection = journal.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : script(journal.engine().label()).split(";")) {
                boolean unused = sql.contains("durable_state") || sql.contains("global_offset");
                if (!sql.isBlank() && !unused) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("create the plugin's tables in " + journal.url(), e);
        }
    }

    private static String script(String engine) {
        String path = "/schema/%1$s/%1$s-create-schema.sql".formatted(engine.toLowerCase(Locale.ROOT));
        try (InputStream script = PluginSchema.class.getResourceAsStream(path)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
