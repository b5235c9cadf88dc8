package dev.atoll.multijvm;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.node.process.RegionSpec;

/** Regions whose journal is a database on a server of the test. */
final class OnPostgres {

    private OnPostgres() {}

    /** The same region on a new database of the server. */
    static RegionSpec fresh(RegionSpec region, PostgresServer server) {
        return on(region, server.port(), server.createDatabase(), server.user());
    }

    static RegionSpec on(RegionSpec region, int port, String database, String user) {
        return region.withArguments("--set", "atoll.journal.type=postgresql", "--set", "atoll.journal.host=127.0.0.1")
                .withArguments("--set", "atoll.journal.port=" + port)
                .withArguments("--set", "atoll.journal.database=" + database)
                .withArguments("--set", "atoll.journal.user=" + user);
    }
}
