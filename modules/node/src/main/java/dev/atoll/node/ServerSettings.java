package dev.atoll.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.JournalSettings;
import dev.atoll.node.internal.ListenPorts;
import dev.atoll.node.internal.NodeSettings;
import dev.atoll.node.internal.UnknownSettings;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration of a server. The first that says something wins: {@code --set}, system properties, the other
 * options, the file, {@code atoll-server.conf}, the defaults.
 *
 * @param config for the actor system
 * @param region which also names the cluster, so that nodes of two regions never join each other
 */
record ServerSettings(Config config, RegionId region) {

    private static final String FILE_DEFAULTS = "atoll-server";

    /**
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key or the file
     */
    static ServerSettings from(ServerOptions options) {
        try {
            Config config = layers(options);
            AtollSettings settings = AtollSettings.from(config);
            refuseSeveralNodesOnH2(config, options);
            Config complete = AtollSettings.withNeeds(withSeeds(config, settings.region(), options.seeds));
            NodeSettings.from(complete);
            ListenPorts.check(complete);
            return new ServerSettings(complete, settings.region());
        } catch (ConfigException e) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING, "The configuration cannot be read: " + CheckedSettings.problem(e));
        }
    }

    /** The name of the actor system: part of every address in the cluster. */
    String systemName() {
        return systemName(region);
    }

    private static String systemName(RegionId region) {
        return "atoll-" + region;
    }

    private static Config layers(ServerOptions options) {
        Config set = settings(options.set);
        Config file = file(options);
        UnknownSettings.refuseStrangers(set, file);
        return set.withFallback(ConfigFactory.systemProperties())
                .withFallback(fromOptions(options))
                .withFallback(file)
                .withFallback(ConfigFactory.parseResourcesAnySyntax(FILE_DEFAULTS))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }

    private static Config file(ServerOptions options) {
        if (options.config == null) {
            return ConfigFactory.empty();
        }
        if (!Files.isReadable(options.config)) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING, "The file '" + options.config + "' (--config) cannot be read.");
        }
        ConfigParseOptions hocon =
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
        return ConfigFactory.parseFile(options.config.toFile(), hocon);
    }

    private static Config fromOptions(ServerOptions options) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        put(values, "atoll.region", options.region, "--region");
        put(values, "atoll.http.port", options.httpPort, "--http-port");
        put(values, "atoll.http.host", options.bind, "--bind");
        put(values, "atoll.replication.port", options.linkPort, "--link-port");
        put(values, "atoll.replication.host", options.bind, "--bind");
        options.peers.forEach((peer, addresses) ->
                put(values, ConfigUtil.joinPath("atoll", "replication", "peers", peer), addresses, "--peer"));
        put(values, "pekko.remote.artery.canonical.hostname", options.clusterHost, "--cluster-host");
        put(values, "pekko.remote.artery.canonical.port", options.clusterPort, "--cluster-port");
        put(values, "atoll.journal.directory", options.dataDir, "--data-dir");
        return ConfigFactory.parseMap(values, "command line");
    }

    /** What is wrong with it is said with the option. */
    private static void put(Map<String, ConfigValue> values, String key, Object value, String option) {
        if (value != null) {
            values.put(key, ConfigValueFactory.fromAnyRef(value.toString(), option));
        }
    }

    /** Values are HOCON, so that lists and durations can be given; what is none is taken as a text. */
    private static Config settings(Map<String, String> set) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> setting : set.entrySet()) {
            config = setting(setting.getKey(), setting.getValue()).withFallback(config);
        }
        return config;
    }

    private static Config setting(String key, String value) {
        try {
            ConfigUtil.splitPath(key);
            if (isText(value)) {
                return ConfigFactory.parseMap(Map.of(key, value), "--set");
            }
            return ConfigFactory.parseString(key + " = " + value);
        } catch (ConfigException.BadPath e) {
            throw new AtollException(ErrorCode.INVALID_SETTING, "--set " + key + ": " + e.getMessage(), e);
        } catch (ConfigException.Parse e) {
            return ConfigFactory.parseMap(Map.of(key, value), "--set");
        }
    }

    /** What would be a comment in a file may be a part of a password or an address here. */
    private static boolean isText(String value) {
        boolean composed = value.startsWith("{") || value.startsWith("[") || value.startsWith("\"");
        return !composed && (value.contains("#") || value.contains("//"));
    }

    private static Config withSeeds(Config config, RegionId region, List<String> seeds) {
        if (seeds.isEmpty()) {
            return config;
        }
        List<String> addresses = new ArrayList<>();
        for (String seed : seeds) {
            if (!seed.matches("[^:/@]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}")) {
                throw new AtollException(
                        ErrorCode.INVALID_SETTING, "--seed " + seed + " is not HOST:PORT, for example 10.0.0.5:7355.");
            }
            addresses.add("pekko://" + systemName(region) + "@" + seed);
        }
        return ConfigFactory.parseMap(Map.of("pekko.cluster.seed-nodes", addresses), "--seed")
                .withFallback(config);
    }

    private static void refuseSeveralNodesOnH2(Config config, ServerOptions options) {
        boolean h2 = JournalSettings.from(config).type() == JournalSettings.Type.H2;
        boolean several = !options.seeds.isEmpty()
                || !config.getStringList("pekko.cluster.seed-nodes").isEmpty();
        if (h2 && several) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "--seed asks for a region of several nodes, but atoll.journal.type is h2, which is for one process"
                            + " only: use postgresql (see conf/postgresql.conf).");
        }
    }
}
