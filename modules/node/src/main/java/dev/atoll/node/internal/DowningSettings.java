package dev.atoll.node.internal;

import com.typesafe.config.Config;
import dev.atoll.journal.JournalSettings;
import java.util.Optional;

/**
 * How nodes of a region that lose sight of each other decide who goes on.
 *
 * @param several whether the region's database is one for several nodes
 * @param provider the class that decides
 * @param strategy of Pekko's own split-brain resolver
 * @param lease for which nodes ask with the strategy {@code lease-majority}
 */
record DowningSettings(boolean several, String provider, String strategy, String lease) {

    private static final String PROVIDER = "pekko.cluster.downing-provider-class";
    private static final String RESOLVER = "pekko.cluster.split-brain-resolver.";
    private static final String RESOLVER_CLASS = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider";
    private static final String STRATEGY = "lease-majority";
    private static final String LEASE = "atoll.entity.cluster-lease";

    static DowningSettings from(Config config) {
        return new DowningSettings(
                JournalSettings.from(config).type() == JournalSettings.Type.POSTGRESQL,
                config.getString(PROVIDER),
                config.getString(RESOLVER + "active-strategy"),
                config.getString(RESOLVER + "lease-majority.lease-implementation"));
    }

    /** What to tell who runs a region of several nodes that does not ask its database; an application may have its reasons. */
    Optional<String> warning() {
        boolean asks = provider.equals(RESOLVER_CLASS) && strategy.equals(STRATEGY) && lease.equals(LEASE);
        if (asks || !several) {
            return Optional.empty();
        }
        String own = provider.equals(RESOLVER_CLASS)
                ? "the strategy '" + strategy + "' with the lease '" + lease + "'"
                : "'" + provider + "' (" + PROVIDER + ")";
        return Optional.of(
                "Nodes of this region that lose sight of each other do not ask the region's database who goes on:"
                        + " the configuration has " + own
                        + " decide. It must never let both sides go on. Leave that out, and"
                        + " Atoll adds the strategy '" + STRATEGY + "' on the lease '" + LEASE + "'.");
    }
}
