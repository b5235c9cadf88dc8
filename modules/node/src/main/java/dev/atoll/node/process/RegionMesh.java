package dev.atoll.node.process;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Several regions as processes on this machine, each linked to every other through proxies of its own: one proxy for each
 * directed dial. Methods are called by one thread at a time.
 */
public final class RegionMesh implements AutoCloseable {

    private final List<String> names;
    private final Map<String, TcpProxy> proxies = new LinkedHashMap<>();
    private final Map<String, RegionSpec> specs = new LinkedHashMap<>();
    private final Map<String, RegionProcess> processes = new LinkedHashMap<>();
    private final Map<String, ApiClient> clients = new LinkedHashMap<>();

    private RegionMesh(List<String> names) {
        this.names = List.copyOf(names);
    }

    /**
     * Opens the proxies; no region runs yet.
     *
     * @param directory holds the regions' data directories and logs
     * @throws java.io.UncheckedIOException when a proxy's port is in use
     */
    public static RegionMesh create(List<String> names, PortPlan ports, Path directory) {
        return create(names, ports, directory, UnaryOperator.identity());
    }

    /** The same; {@code adjust} changes each region's spec before it is used. */
    public static RegionMesh create(
            List<String> names, PortPlan ports, Path directory, UnaryOperator<RegionSpec> adjust) {
        RegionMesh mesh = new RegionMesh(names);
        try {
            for (int from = 0; from < names.size(); from++) {
                mesh.add(from, ports, directory, adjust);
            }
            return mesh;
        } catch (RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    private void add(int from, PortPlan ports, Path directory, UnaryOperator<RegionSpec> adjust) {
        String name = names.get(from);
        int httpPort = ports.http().get(from);
        RegionSpec spec = RegionSpec.of(name, httpPort, ports.link().get(from), directory);
        for (int to = 0; to < names.size(); to++) {
            if (to != from) {
                TcpProxy proxy = TcpProxy.start(
                        ports.proxy().get(from).get(to), ports.link().get(to));
                proxies.put(name + ">" + names.get(to), proxy);
                spec = spec.withPeer(names.get(to), proxy.address());
            }
        }
        RegionSpec adjusted = adjust.apply(spec);
        specs.put(name, adjusted);
        clients.put(name, new ApiClient(URI.create("http://127.0.0.1:" + httpPort)));
    }

    /** Starts all regions at once. */
    public void launchAll() {
        names.forEach(this::launch);
    }

    /**
     * Waits until all are ready.
     *
     * @throws RegionStartFailed when one is not
     */
    public void awaitAllReady(Duration limit) {
        names.forEach(name -> process(name).awaitReady(limit));
    }

    /** Starts one region, for the first time or again. */
    public RegionProcess launch(String name) {
        RegionProcess running = processes.get(name);
        if (running == null) {
            running = RegionProcess.launch(specs.get(name));
            processes.put(name, running);
        } else {
            running.launch();
        }
        return running;
    }

    public List<String> names() {
        return names;
    }

    public RegionSpec spec(String name) {
        return specs.get(name);
    }

    public RegionProcess process(String name) {
        return processes.get(name);
    }

    public ApiClient client(String name) {
        return clients.get(name);
    }

    /** The proxy through which one region dials another. */
    public TcpProxy proxy(String from, String to) {
        return proxies.get(from + ">" + to);
    }

    /** All proxies. */
    public List<TcpProxy> proxies() {
        return List.copyOf(proxies.values());
    }

    /** Cuts what connects two regions, whoever dialled. */
    public void cut(String one, String other) {
        proxy(one, other).cut();
        proxy(other, one).cut();
    }

    /** Lets the bytes between two regions go nowhere, whoever dialled; connections stay open. */
    public void blackHole(String one, String other) {
        proxy(one, other).blackHole();
        proxy(other, one).blackHole();
    }

    public void heal(String one, String other) {
        proxy(one, other).heal();
        proxy(other, one).heal();
    }

    public void healAll() {
        proxies.values().forEach(TcpProxy::heal);
    }

    /** Stops all regions in order, in parallel, and closes the proxies. */
    @Override
    public void close() {
        List<Thread> stopping = new ArrayList<>();
        for (RegionProcess process : processes.values()) {
            Thread thread = new Thread(process::close, "stop-" + process.spec().node());
            thread.start();
            stopping.add(thread);
        }
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        proxies.values().forEach(TcpProxy::close);
    }
}
