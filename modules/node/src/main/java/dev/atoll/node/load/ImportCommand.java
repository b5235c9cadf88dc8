package dev.atoll.node.load;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.BadOption;
import dev.atoll.node.process.JsonOutput;
import dev.atoll.node.process.RegionAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
            "Exit code: 0 all loaded, 1 some records failed or are unknown, 2 nothing was begun."
        })
public final class ImportCommand implements Callable<Integer> {

    private static final int ALL_LOADED = 0;
    private static final int SOME_NOT_LOADED = 1;
    private static final int NOT_BEGUN = 2;
    private static final Pattern RUN_ID = Pattern.compile("[!-~]{1,100}");

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
            description = "Stop when more records than this have failed or are unknown (default: ${DEFAULT-VALUE}).")
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

    @Option(
            names = "--run-id",
            paramLabel = "ID",
            description =
                    "Of an earlier run of the same file: what that has written is not written again, as long as the"
                            + " region remembers it (default: a new one).")
    private String runId;

    @Option(
            names = "--failed",
            paramLabel = "FILE",
            description = "Gets the records that failed or are unknown, as they were read.")
    private String failedFile;

    @Option(names = "--dry-run", description = "Read and check every record; load nothing.")
    private boolean dryRun;

    @Mixin
    private JsonOutput json;

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private String file;

    @Override
    public Integer call() {
        ImportReport report = new ImportReport(System.out, System.err, json.isWanted(), dryRun);
        InputFile input = new InputFile(file, format);
        try {
            checkOptions(input);
            return load(input, address.client(), report) ? ALL_LOADED : SOME_NOT_LOADED;
        } catch (BadRecord | BadOption | ApiUnreachable e) {
            report.notBegun(e.getMessage());
        } catch (IOException e) {
            report.notBegun("cannot read " + file + ": " + FileTrouble.inWords(e));
        }
        return NOT_BEGUN;
    }

    private boolean load(InputFile input, ApiClient region, ImportReport report) throws IOException, BadRecord {
        try (InputStream stream = input.open()) {
            ImportType dataType = dataType(region);
            RecordSource source = input.records(stream, new RecordMapper(dataType, keyField), maxRecordBytes);
            checkFailedFile(input);
            create(region);
            try (FailedFile failed = failedFile(source)) {
                LoadPlan plan = plan(dataType);
                if (!dryRun) {
                    report.begun(plan.runId());
                }
                Loader loader = new Loader(plan, region, failed, report::progress);
                LoadSummary summary = dryRun ? loader.dryRun(source) : loader.load(source);
                report.summary(collection, dataType, plan.runId(), summary);
                failed.missing()
                        .filter(missing -> failedFile != null)
                        .ifPresent(missing -> report.incomplete(failedFile, missing));
                return summary.isComplete();
            }
        }
    }

    private LoadPlan plan(ImportType dataType) {
        return new LoadPlan(
                collection,
                dataType,
                batchSize,
                lanes,
                maxErrors,
                Duration.ofSeconds(retrySeconds),
                runId == null ? UUID.randomUUID().toString() : runId);
    }

    private void checkFailedFile(InputFile input) throws IOException {
        if (failedFile != null) {
            Path path = Path.of(failedFile).toAbsolutePath();
            if (input.isAt(path)) {
                throw new BadOption("--failed " + failedFile + ": this is the file that is imported");
            }
            if (Files.isDirectory(path) || !Files.isWritable(Files.exists(path) ? path : path.getParent())) {
                throw new BadOption("--failed " + failedFile + ": it cannot be written");
            }
        }
    }

    private FailedFile failedFile(RecordSource source) {
        if (failedFile == null) {
            return FailedFile.none();
        }
        try {
            Path path = Path.of(failedFile);
            return FailedFile.create(path, source.header());
        } catch (IOException e) {
            throw new BadOption("--failed " + failedFile + ": cannot write it: " + FileTrouble.inWords(e));
        }
    }

    /** Asks the region unless {@code --type} says it. */
    private ImportType dataType(ApiClient region) throws BadRecord {
        if (type != null) {
            return ImportType.of(type)
                    .orElseThrow(() ->
                            new BadOption("--type " + type + ": cannot be imported; these can: " + ImportType.names()));
        }
        ApiAnswer definition = region.collection(collection);
        if (definition.code().equals(ErrorCode.UNKNOWN_COLLECTION.code())) {
            throw new BadRecord("there is no collection \"" + collection + "\"; --type creates it");
        }
        require(definition);
        String existing = definition.body().path("type").asText();
        return ImportType.of(existing)
                .orElseThrow(() -> new BadRecord("collection \"" + collection + "\" is a " + existing
                        + ", into which nothing can be imported; these can be: " + ImportType.names()));
    }

    /** Once everything else that can stand in the way has been looked at. */
    private void create(ApiClient region) throws BadRecord {
        if (type != null && !dryRun) {
            require(region.createCollection(collection, type));
        }
    }

    private void require(ApiAnswer answer) throws BadRecord {
        if (!answer.ok()) {
            throw new BadRecord("collection \"" + collection + "\": " + answer.problem());
        }
    }

    private void checkOptions(InputFile input) {
        BadOption.unlessWithin("--batch-size", batchSize, 1, 1000);
        BadOption.unlessWithin("--parallel", lanes, 1, 64);
        BadOption.unlessWithin("--max-errors", maxErrors, 0, Integer.MAX_VALUE);
        BadOption.unlessWithin("--max-record-bytes", maxRecordBytes, 1, 16 * 1024 * 1024);
        BadOption.unlessWithin("--retry-seconds", retrySeconds, 0, 24 * 60 * 60);
        if (runId != null && !RUN_ID.matcher(runId).matches()) {
            throw new BadOption("--run-id " + runId + ": must be 1 to 100 printable ASCII characters without spaces");
        }
        input.isCsv();
    }
}
