package dev.atoll.bench;

import dev.atoll.bench.database.DurablePostgres;
import dev.atoll.bench.database.Engine;
import dev.atoll.bench.database.H2Files;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.figure.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the benchmarks; each figure is a ratio within this one run. See docs/benchmarks.md. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Atoll against the raw database and against Pekko's Replicated Event Sourcing.")
public final class Main implements Callable<Integer> {
    private static final Set<String> ALL =
            Set.of("a", "b", "c", "d", "e", "p", "r", "t", "lag", "backup", "rebuild", "absent");

    @Option(
            names = "--only",
            split = ",",
            description = "figures: a, b, c, d, e (default: these; c also runs b), p (the past), r (rewind), t,"
                    + " lag (at fixed rates), backup, rebuild (of a lost region), absent (peer), all")
    private Set<String> only = new TreeSet<>(Set.of("a", "b", "c", "d", "e"));

    @Option(names = "--database", split = ",", description = "h2, postgres (default: both)")
    private Set<Engine> engines = EnumSet.allOf(Engine.class);

    @Option(names = "--seconds", description = "length of one measurement (default: ${DEFAULT-VALUE})")
    private int seconds = 8;

    @Option(names = "--warm-up", description = "seconds before a subject is measured (default: ${DEFAULT-VALUE})")
    private int warmUpSeconds = 40;

    @Option(names = "--rounds", description = "repetitions; the median counts (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--quick", description = "one short round, for direction only")
    private boolean quick;

    @Option(names = "--writers", description = "concurrent writers of Atoll in a region (default: ${DEFAULT-VALUE})")
    private int atollWriters = 4000;

    @Option(names = "--rival-writers", description = "those of the rival (default: ${DEFAULT-VALUE})")
    private int rivalWriters = 1000;

    @Option(names = "--keys", description = "number of keys (default: ${DEFAULT-VALUE})")
    private int keys = 1000;

    @Option(names = "--rate", split = ",", description = "writes/s of figure lag (default: ${DEFAULT-VALUE})")
    private List<Integer> rates = List.of(9_000, 25_000);

    @Option(names = "--out", description = "JSON file (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("bench-results", "latest.json");

    /** Exits with 0 when everything was measured, whether or not the aims are met. */
    public static void main(String[] args) {
        int status = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
        System.exit(status);
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("atoll-bench-");
        Report report = new Report();
        BenchOptions options = options(directory);
        try {
            for (Engine engine : engines) {
                Files.createDirectories(directory);
                try (Server server = start(engine, options)) {
                    report.add(new Figures(server, options).measure());
                }
            }
        } finally {
            delete(directory);
            if (!report.isEmpty()) {
                System.out.println();
                System.out.print(report.table());
                report.write(out, options);
                System.out.println("JSON: " + out);
            }
        }
        return 0;
    }

    private BenchOptions options(Path directory) {
        return new BenchOptions(
                only.contains("all") ? ALL : only,
                engines,
                Duration.ofSeconds(quick ? 3 : seconds),
                Duration.ofSeconds(quick ? 5 : warmUpSeconds),
                quick ? 1 : rounds,
                keys,
                rivalWriters,
                atollWriters,
                2000,
                quick ? 500 : 2000,
                rates,
                directory);
    }

    private static Server start(Engine engine, BenchOptions options) {
        return switch (engine) {
            case H2 -> new H2Files(options.directory());
            case POSTGRES -> new DurablePostgres(options.directory(), options.walMegabytes());
        };
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
