package dev.atoll.node.load;

import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.BadOption;
import dev.atoll.node.process.JsonOutput;
import dev.atoll.node.process.RegionAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Loads NDJSON or CSV into a running region.",
        footer = {
            "",
            "One record is one operation:",
            "  register  {\"key\":\"DE\",\"value\":{...}}     CSV: key,value",
            "            with --key-field the whole record is the value",
            "  counter   {\"key\":\"visits\",\"by\":3}        CSV: key,by",
            "  escrow    {\"key\":\"sku-1\",\"by\":100}       CSV: key,by; grants",
            "  set       {\"key\":\"tags\",\"elements\":[..]} CSV: key,element",
            "",
            "Exit code: 0 all loaded, 1 some records failed, 2 nothing was begun."
        })
public final class ImportCommand implements Callable<Integer> {

    private static final int ALL_LOADED = 0;
    private static final int SOME_FAILED = 1;
    private static final int NOT_BEGUN = 2;

    @Option(names = "--collection", required = true, paramLabel = "C", description = "Where the records go.")
    private String collection;

    @Mixin
    private RegionAddress address;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "register, counter, set or escrow: creates the collection. Without it, the collection must exist.")
    private String type;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "ndjson or csv (default: csv when FILE ends in .csv, otherwise ndjson).")
    private String format;

    @Option(names = "--key-field", paramLabel = "F", description = "The field that holds the key (default: key).")
    private String keyField;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "200",
            description = "Operations in one request, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "4",
            description = "Requests in flight, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int lanes;

    @Option(
            names = "--max-errors",
            paramLabel = "N",
            defaultValue = "100",
            description = "Stop when more records than this have failed (default: ${DEFAULT-VALUE}).")
    private int maxErrors;

    @Option(
            names = "--max-record-bytes",
            paramLabel = "N",
            defaultValue = "1048576",
            description = "Longer records are errors, 1 to 16 MiB (default: ${DEFAULT-VALUE}).")
    private int maxRecordBytes;

    @Option(
            names = "--retry-seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long a batch is retried while the region does not answer (default: ${DEFAULT-VALUE}).")
    private int retrySeconds;

    @Option(names = "--dry-run", description = "Read and check every record; load nothing.")
    private boolean dryRun;

    @Mixin
    private JsonOutput json;

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private String file;

    @Override
    public Integer call() {
        ImportReport report = new ImportReport(System.out, System.err, json.isWanted(), dryRun);
        try {
            checkLimits();
            ApiClient region = address.client();
            ImportType dataType = dataType(region);
            LoadSummary summary = load(region, dataType, report);
            report.summary(collection, dataType, summary);
            return summary.failed() == 0 ? ALL_LOADED : SOME_FAILED;
        } catch (BadRecord | BadOption | ApiUnreachable e) {
            report.notBegun(e.getMessage());
        } catch (IOException e) {
            report.notBegun("cannot read " + file + ": " + e);
        }
        return NOT_BEGUN;
    }

    private LoadSummary load(ApiClient region, ImportType dataType, ImportReport report) throws IOException, BadRecord {
        try (InputStream input = open()) {
            RecordMapper mapper = new RecordMapper(dataType, keyField);
            RecordSource source = isCsv()
                    ? new CsvSource(input, mapper, maxRecordBytes)
                    : new NdjsonSource(input, mapper, maxRecordBytes);
            LoadPlan plan = new LoadPlan(
                    collection,
                    dataType,
                    batchSize,
                    lanes,
                    maxErrors,
                    Duration.ofSeconds(retrySeconds),
                    UUID.randomUUID().toString());
            Loader loader = new Loader(plan, region, report::progress);
            return dryRun ? loader.dryRun(source) : loader.load(source);
        }
    }

    private ImportType dataType(ApiClient region) throws BadRecord {
        if (type != null) {
            ImportType wanted =
                    ImportType.of(type).orElseThrow(() -> new BadOption("--type " + type + ": no such type"));
            if (!dryRun) {
                require(region.createCollection(collection, type));
            }
            return wanted;
        }
        ApiAnswer definition = region.collection(collection);
        if (definition.status() == 404) {
            throw new BadRecord("there is no collection \"" + collection + "\"; --type creates it");
        }
        require(definition);
        String existing = definition.body().path("type").asText();
        return ImportType.of(existing).orElseThrow(() -> new BadRecord("cannot import into a " + existing));
    }

    private void require(ApiAnswer answer) throws BadRecord {
        if (!answer.ok()) {
            throw new BadRecord("collection \"" + collection + "\": " + answer.problem());
        }
    }

    private InputStream open() throws IOException {
        return file.equals("-") ? new BufferedInputStream(System.in) : Files.newInputStream(Path.of(file));
    }

    private boolean isCsv() {
        String name = format == null
                ? (file.toLowerCase(Locale.ROOT).endsWith(".csv") ? "csv" : "ndjson")
                : format.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "csv" -> true;
            case "ndjson" -> false;
            default -> throw new BadOption("--format " + format + ": no such format, use ndjson or csv");
        };
    }

    private void checkLimits() {
        BadOption.unlessWithin("--batch-size", batchSize, 1, 1000);
        BadOption.unlessWithin("--parallel", lanes, 1, 64);
        BadOption.unlessWithin("--max-errors", maxErrors, 0, Integer.MAX_VALUE);
        BadOption.unlessWithin("--max-record-bytes", maxRecordBytes, 1, 16 * 1024 * 1024);
        BadOption.unlessWithin("--retry-seconds", retrySeconds, 0, 24 * 60 * 60);
    }
}
