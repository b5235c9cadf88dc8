package dev.atoll.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code atoll server}; what is not given is null or empty, and the configuration decides. */
final class ServerOptions {

    @Option(names = "--region", paramLabel = "NAME", description = "The region: 1 to 32 of a-z, 0-9 and '-'.")
    String region;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Port of the HTTP API; 0 takes a free one.")
    String httpPort;

    @Option(names = "--link-port", paramLabel = "PORT", description = "Port for links from peers; 0 takes a free one.")
    String linkPort;

    @Option(
            names = {"--bind", "--host"},
            paramLabel = "ADDRESS",
            description =
                    "Address on which HTTP and links are served (default: 127.0.0.1; 0.0.0.0 is every interface).")
    String bind;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Directory of the embedded H2 database.")
    Path dataDir;

    @Option(
            names = "--peer",
            paramLabel = "NAME=HOST:PORT[,HOST:PORT]",
            parameterConsumer = OncePerName.class,
            description = "Another region and the link addresses of its nodes; repeat for each.")
    Map<String, String> peers = new LinkedHashMap<>();

    @Option(
            names = "--cluster-host",
            paramLabel = "HOST",
            description = "Where the other nodes of this region find this one, as in --seed (default: 127.0.0.1).")
    String clusterHost;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Port for the other nodes of this region (default: a free one).")
    String clusterPort;

    @Option(
            names = "--seed",
            paramLabel = "HOST:PORT",
            split = ",",
            arity = "1..*",
            description = "Cluster addresses of this region's first nodes; give all nodes the same list.")
    List<String> seeds = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration file (HOCON); see conf/.")
    Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            parameterConsumer = OncePerName.class,
            description = "One setting, for example atoll.entity.max-pending=500; repeat for more.")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--debug", description = "Log more, and show stack traces when the start fails.")
    boolean debug;
}
