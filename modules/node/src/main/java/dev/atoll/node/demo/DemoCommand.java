package dev.atoll.node.demo;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.process.BadOption;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionMesh;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionStartFailed;
import dev.atoll.node.process.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atoll demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts three regions on this machine and leads through a tour that breaks them.",
        footer = {
            "",
            "Ports, from the base port on: HTTP +1 to +3, links +1001 to +1003, the demo's proxies +2001 to +2009.",
            "Exit code: 0 every check of the tour held, 1 one did not, 2 the demo could not begin."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int HELD = 0;
    private static final int FAILED = 1;
    private static final int NOT_BEGUN = 2;
    private static final int LOWEST_BASE_PORT = 1_024;
    private static final int HIGHEST_BASE_PORT = 65_535 - 2_009;
    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    @Option(
            names = "--base-port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Where the ports begin (default: ${DEFAULT-VALUE}).")
    private int basePort;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Databases and logs; kept afterwards (default: a temporary one, removed afterwards).")
    private Path dataDir;

    @Option(names = "--tour", description = "Do not wait for Enter between the steps.")
    private boolean tour;

    @Option(names = "--exit", description = "Stop the regions after the tour instead of leaving them up.")
    private boolean exit;

    /** Somebody has ended the demo: what breaks now is no finding. */
    private volatile boolean stopping;

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    @Override
    public Integer call() throws InterruptedException {
        Narrator narrator = new Narrator(out, Terminal.hasColour(System.getenv()), !tour && Terminal.hasInput());
        try (DemoDirectory directory = DemoDirectory.open(dataDir);
                RegionMesh mesh = openMesh(directory.path())) {
            Thread atExit = new Thread(() -> stop(mesh, directory), "atoll-demo-exit");
            Runtime.getRuntime().addShutdownHook(atExit);
            int result = run(narrator, mesh, directory);
            if (result == HELD && !exit) {
                new CountDownLatch(1).await();
            }
            return result;
        } catch (DemoNotBegun | BadOption e) {
            System.err.println("demo: " + e.getMessage());
            return NOT_BEGUN;
        }
    }

    private int run(Narrator narrator, RegionMesh mesh, DemoDirectory directory) {
        long start = System.nanoTime();
        try {
            startRegions(narrator, mesh, directory.path());
            new Tour(
                            new Regions(mesh, narrator, UUID.randomUUID().toString()),
                            narrator,
                            directory.path(),
                            InstantSource.system())
                    .run();
            narrator.line("");
            narrator.line(narrator.checks() + " checks held in " + (System.nanoTime() - start) / 1_000_000_000 + " s.");
            if (!exit) {
                Examples.print(narrator, mesh);
            }
            return HELD;
        } catch (RegionStartFailed e) {
            failed(narrator, directory, e, () -> narrator.log("end of its log", e.logTail()));
        } catch (AtollException | UncheckedIOException e) {
            failed(narrator, directory, e, () -> mesh.names().forEach(name -> showLog(narrator, mesh.process(name))));
        }
        return FAILED;
    }

    private void failed(Narrator narrator, DemoDirectory directory, RuntimeException why, Runnable logs) {
        if (!stopping) {
            directory.keep();
            narrator.failed(why.getMessage());
            logs.run();
            narrator.line("Databases and logs are kept in " + directory.path());
        }
    }

    private void startRegions(Narrator narrator, RegionMesh mesh, Path directory) {
        narrator.line(
                "Atoll: three regions on this machine, an embedded database each, linked through proxies that can be cut.");
        narrator.line("Databases and logs: " + directory);
        narrator.step("Start " + String.join(", ", mesh.names()));
        long start = System.nanoTime();
        mesh.launchAll();
        mesh.awaitAllReady(START_LIMIT);
        for (String name : mesh.names()) {
            RegionProcess process = mesh.process(name);
            narrator.saw(
                    name,
                    "process " + process.pid() + "  " + process.uri() + "  links on "
                            + process.spec().linkPort() + "  dials "
                            + process.spec().peers());
        }
        narrator.held("all serve after " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private RegionMesh openMesh(Path directory) {
        BadOption.unlessWithin("--base-port", basePort, LOWEST_BASE_PORT, HIGHEST_BASE_PORT);
        PortPlan ports = PortPlan.from(basePort, Regions.ALL.size());
        int inUse = ports.firstInUse();
        if (inUse != 0) {
            throw new DemoNotBegun(
                    ErrorCode.PORT_IN_USE,
                    "port " + inUse + " is in use\n  HINT: stop what listens there, or choose other ports: --base-port "
                            + (basePort + 10_000 <= HIGHEST_BASE_PORT ? basePort + 10_000 : 18_080));
        }
        return RegionMesh.create(Regions.ALL, ports, directory);
    }

    private static void showLog(Narrator narrator, RegionProcess process) {
        if (process != null) {
            List<String> tail = process.logTail();
            narrator.log("end of " + process.spec().logFile(), tail);
        }
    }

    private void stop(RegionMesh mesh, DemoDirectory directory) {
        stopping = true;
        mesh.close();
        directory.close();
    }
}
