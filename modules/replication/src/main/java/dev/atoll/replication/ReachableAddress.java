package dev.atoll.replication;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where others reach a port of this node, {@code host:port}. */
public final class ReachableAddress {

    private ReachableAddress() {}

    /**
     * What is set wins; then the address on which the node listens. Whoever listens on every interface is reached as the other
     * nodes of its region reach it, and when that is this machine only, by the machine's own name.
     *
     * @param advertised as set, or empty
     * @param host on which the node listens
     * @param nodeHost where the other nodes of the region find this one
     */
    public static String of(String advertised, String host, int port, String nodeHost) {
        if (!advertised.isEmpty()) {
            return advertised;
        }
        return bracketed(isEveryInterface(host) ? named(nodeHost) : host) + ":" + port;
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static boolean isEveryInterface(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    private static String named(String nodeHost) {
        boolean local = nodeHost.equals("localhost") || nodeHost.startsWith("127.") || nodeHost.equals("[::1]");
        try {
            return local ? InetAddress.getLocalHost().getHostName() : nodeHost;
        } catch (UnknownHostException e) {
            return nodeHost;
        }
    }
}
