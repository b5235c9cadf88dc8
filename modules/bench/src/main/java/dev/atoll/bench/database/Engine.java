package dev.atoll.bench.database;

import java.util.Locale;

/** The database products that are measured. */
public enum Engine {
    H2("org.h2.Driver", "slick.jdbc.H2Profile$"),
    POSTGRES("org.postgresql.Driver", "slick.jdbc.PostgresProfile$");

    private final String driver;
    private final String slickProfile;

    Engine(String driver, String slickProfile) {
        this.driver = driver;
        this.slickProfile = slickProfile;
    }

    /** The JDBC driver's class name. */
    public String driver() {
        return driver;
    }

    /** The name of the profile that Pekko Persistence JDBC uses for this product. */
    public String slickProfile() {
        return slickProfile;
    }

    /** The name on the command line and in results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
