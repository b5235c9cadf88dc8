package dev.atoll.node.process;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * The ports of a {@link RegionMesh} on 127.0.0.1.
 *
 * @param http one for each region
 * @param link one for each region
 * @param proxy {@code proxy.get(from).get(to)}: where region {@code from} dials region {@code to}
 */
public record PortPlan(List<Integer> http, List<Integer> link, List<List<Integer>> proxy) {

    private static final int LOWEST_FREE = 12_000;
    private static final int HIGHEST_FREE = 32_000;
    private static final int SEARCHED = 1_000;

    /** HTTP ports from {@code base + 1}, link ports from {@code base + 1001}, proxies from {@code base + 2001}. */
    public static PortPlan from(int base, int regions) {
        List<List<Integer>> proxy = new ArrayList<>();
        for (int from = 0; from < regions; from++) {
            proxy.add(consecutive(base + 2001 + from * regions, regions));
        }
        return new PortPlan(consecutive(base + 1, regions), consecutive(base + 1001, regions), proxy);
    }

    /** Ports that are free now. */
    public static PortPlan free(int regions) {
        List<Integer> free = freePorts(2 * regions);
        List<List<Integer>> proxy = new ArrayList<>();
        for (int from = 0; from < regions; from++) {
            proxy.add(free.stream().limit(regions).map(any -> 0).toList());
        }
        return new PortPlan(free.subList(0, regions), free.subList(regions, 2 * regions), proxy);
    }

    /**
     * Several ports that are free now, below those that operating systems give to outgoing connections: so that none is
     * taken while the process that listens there is being restarted.
     */
    public static List<Integer> freePorts(int count) {
        int first = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE - SEARCHED);
        List<Integer> free = IntStream.range(first, first + SEARCHED)
                .filter(PortPlan::isFree)
                .limit(count)
                .boxed()
                .toList();
        if (free.size() < count) {
            throw new AtollException(ErrorCode.PORT_IN_USE, "Fewer than " + count + " ports are free from " + first);
        }
        return free;
    }

    /** The first port of the plan that something else listens on; 0 when all are free. */
    public int firstInUse() {
        List<Integer> all = new ArrayList<>(http);
        all.addAll(link);
        proxy.forEach(all::addAll);
        return all.stream().filter(port -> !isFree(port)).findFirst().orElse(0);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> consecutive(int first, int count) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(first + i);
        }
        return ports;
    }
}
