package dev.atoll.node.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one node of a region is started. The same spec starts it again after a kill.
 *
 * @param region the region's id
 * @param node tells nodes of one region apart, in names of log files and threads; any short text
 * @param httpPort the HTTP port on 127.0.0.1
 * @param linkPort the link port on 127.0.0.1
 * @param dataDir where the embedded database lives
 * @param logFile standard output and error are appended here
 * @param peers peer region to the {@code host:port} at which it is dialled
 * @param jvmFlags flags of the started JVM
 * @param arguments further arguments of {@code atoll server}
 */
public record RegionSpec(
        String region,
        String node,
        int httpPort,
        int linkPort,
        Path dataDir,
        Path logFile,
        Map<String, String> peers,
        List<String> jvmFlags,
        List<String> arguments) {

    public RegionSpec {
        peers = Map.copyOf(peers);
        jvmFlags = List.copyOf(jvmFlags);
        arguments = List.copyOf(arguments);
    }

    /** A region of one node with a quick start, no peers, its data and log below {@code directory}. */
    public static RegionSpec of(String region, int httpPort, int linkPort, Path directory) {
        return new RegionSpec(
                region,
                region,
                httpPort,
                linkPort,
                directory.resolve(region),
                directory.resolve(region + ".log"),
                Map.of(),
                JvmCommand.quickStart(),
                List.of());
    }

    /** The same with one more peer. */
    public RegionSpec withPeer(String peer, String address) {
        Map<String, String> more = new LinkedHashMap<>(peers);
        more.put(peer, address);
        return new RegionSpec(region, node, httpPort, linkPort, dataDir, logFile, more, jvmFlags, arguments);
    }

    /** The same with further arguments of {@code atoll server}. */
    public RegionSpec withArguments(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new RegionSpec(region, node, httpPort, linkPort, dataDir, logFile, peers, jvmFlags, all);
    }

    /** The same with further flags of the started JVM. */
    public RegionSpec withJvmFlags(List<String> more) {
        List<String> all = new ArrayList<>(jvmFlags);
        all.addAll(more);
        return new RegionSpec(region, node, httpPort, linkPort, dataDir, logFile, peers, all, arguments);
    }

    /** The same as another node of its region, with a log file of its own. */
    public RegionSpec asNode(String name) {
        Path log = logFile.resolveSibling(name + ".log");
        return new RegionSpec(region, name, httpPort, linkPort, dataDir, log, peers, jvmFlags, arguments);
    }

    /** The same on other ports. */
    public RegionSpec withPorts(int http, int link) {
        return new RegionSpec(region, node, http, link, dataDir, logFile, peers, jvmFlags, arguments);
    }

    /** The same on another data directory. */
    public RegionSpec withDataDir(Path directory) {
        return new RegionSpec(region, node, httpPort, linkPort, directory, logFile, peers, jvmFlags, arguments);
    }

    /** What follows {@code atoll} on the command line. */
    List<String> commandLine() {
        List<String> line = new ArrayList<>(List.of("server", "--region", region));
        line.addAll(List.of("--http-port", Integer.toString(httpPort), "--link-port", Integer.toString(linkPort)));
        line.addAll(List.of("--data-dir", dataDir.toString()));
        peers.forEach((peer, address) -> line.addAll(List.of("--peer", peer + "=" + address)));
        line.addAll(arguments);
        return line;
    }
}
