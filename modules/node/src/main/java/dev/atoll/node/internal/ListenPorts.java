package dev.atoll.node.internal;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.management.HttpSettings;
import dev.atoll.replication.ReplicationSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports on which a node is to listen, tried before anything starts: whoever joins a cluster, or opens a database, and
 * then finds that it cannot listen disturbs the others.
 */
public final class ListenPorts {

    private static final String ARTERY = "pekko.remote.artery";

    private record Port(String use, String option, String block, String host, int number) {

        InetSocketAddress address() {
            return new InetSocketAddress(host, number);
        }

        String text() {
            return host + ":" + number;
        }
    }

    private ListenPorts() {}

    /**
     * Checks that the ports of a server are numbers that ports have.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the option
     */
    public static void check(Config config) {
        ofServer(config);
    }

    /**
     * Tries the ports of a server: those of {@link #requireFree(NodeSettings)}, and the one for the other nodes of its region.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#PORT_IN_USE}, or {@link ErrorCode#INVALID_SETTING} when the address is not
     *     this machine's or two ports are the same
     */
    public static void requireFree(Config config) {
        tryAll(ofServer(config));
    }

    private static List<Port> ofServer(Config config) {
        List<Port> ports = own(HttpSettings.from(config), ReplicationSettings.from(config));
        CheckedSettings artery = new CheckedSettings(config, ARTERY);
        // where the others find this node, which with NAT between them is not where it listens
        CheckedSettings found = artery.within("canonical");
        CheckedSettings bind = artery.within("bind");
        int foundPort = found.integer("port", 0, 65_535);
        int port = bind.text("port").isEmpty() ? foundPort : bind.integer("port", 0, 65_535);
        String host = bind.text("hostname").isEmpty() ? found.text("hostname") : bind.text("hostname");
        // what stands for a host's own address, as "<getHostAddress>", is for Pekko to work out
        if (!host.isEmpty() && !host.startsWith("<")) {
            ports.add(new Port("the other nodes of the region", "--cluster-port", ARTERY + ".canonical", host, port));
        }
        return ports;
    }

    /**
     * Tries the ports for HTTP and for links.
     *
     * @throws AtollException as {@link #requireFree(Config)}
     */
    static void requireFree(NodeSettings settings) {
        tryAll(own(settings.http(), settings.replication()));
    }

    private static List<Port> own(HttpSettings http, ReplicationSettings links) {
        List<Port> ports = new ArrayList<>();
        if (http.enabled()) {
            ports.add(new Port("HTTP", "--http-port", "atoll.http", http.host(), http.port()));
        }
        ports.add(new Port("links", "--link-port", "atoll.replication", links.host(), links.port()));
        return ports;
    }

    /** All are held until the last is tried, so that two that are the same are found. */
    private static void tryAll(List<Port> ports) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Port port : ports) {
                if (port.number() != 0) {
                    held.add(listen(port, ports));
                }
            }
        } finally {
            held.forEach(ListenPorts::release);
        }
    }

    private static ServerSocket listen(Port port, List<Port> all) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(port.address());
                return socket;
            } catch (IOException e) {
                release(socket);
                throw e;
            }
        } catch (IOException e) {
            throw explained(port, all, e);
        }
    }

    private static AtollException explained(Port port, List<Port> all, IOException failure) {
        String setting = port.option() + ", " + port.block();
        for (Port other : all) {
            if (!other.equals(port)
                    && other.number() == port.number()
                    && other.host().equals(port.host())) {
                return new AtollException(
                        ErrorCode.INVALID_SETTING,
                        "Port " + port.text() + " is to be both for " + other.use() + " (" + other.option()
                                + ") and for " + port.use() + " (" + port.option() + "): give each a port of its own.");
            }
        }
        return failure instanceof BindException
                        && String.valueOf(failure.getMessage()).contains("in use")
                ? new AtollException(
                        ErrorCode.PORT_IN_USE,
                        "Port " + port.text() + " for " + port.use() + " is in use (" + setting + ".port).",
                        failure)
                : new AtollException(
                        ErrorCode.INVALID_SETTING,
                        "Nothing can listen on " + port.text() + " for " + port.use() + " (" + setting + "): "
                                + failure.getMessage() + ".",
                        failure);
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AtollException(ErrorCode.INTERNAL, "A port that was tried cannot be closed.", e);
        }
    }
}
