package dev.atoll.node.load;

import dev.atoll.node.process.BadOption;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What {@code atoll import} reads.
 *
 * @param name the file, or {@code -} for standard input
 * @param format as it was given; null to go by the name
 */
record InputFile(String name, String format) {

    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

    InputStream open() throws IOException {
        return isStandardInput() ? new BufferedInputStream(System.in) : Files.newInputStream(Path.of(name));
    }

    /** @throws BadRecord when it has no usable header line */
    RecordSource records(InputStream stream, RecordMapper mapper, int maxRecordBytes) throws IOException, BadRecord {
        return isCsv()
                ? new CsvSource(stream, mapper, maxRecordBytes)
                : new NdjsonSource(stream, mapper, maxRecordBytes);
    }

    /** True when the path leads to this very file, also when that is what standard input was redirected to. */
    boolean isAt(Path path) throws IOException {
        Path file = isStandardInput() ? STANDARD_INPUT : Path.of(name);
        return Files.isRegularFile(path) && Files.exists(file) && Files.isSameFile(path, file);
    }

    /** @throws BadOption when there is no such format */
    boolean isCsv() {
        if (format == null) {
            return name.toLowerCase(Locale.ROOT).endsWith(".csv");
        }
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "csv" -> true;
            case "ndjson" -> false;
            default -> throw new BadOption("--format " + format + ": no such format, use ndjson or csv");
        };
    }

    private boolean isStandardInput() {
        return name.equals("-");
    }
}
