package dev.atoll.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one run, as a table for people and as JSON for programs. */
final class Report {
    private static final String ROW = "| %-3s | %-8s | %-66s | %10s | %-40s | %10s | %6s | %-12s | %-6s |%n";

    private final List<Figure> figures = new ArrayList<>();

    void add(List<Figure> more) {
        figures.addAll(more);
    }

    boolean isEmpty() {
        return figures.isEmpty();
    }

    /** A Markdown table. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(row("", "database", "what", "Atoll", "against", "value", "ratio", "aim", "met"));
        table.append("|---|---|---|---:|---|---:|---:|---|---|%n".formatted());
        for (Figure figure : figures) {
            table.append(row(
                    figure.id(),
                    figure.database(),
                    figure.what() + ", " + figure.unit(),
                    number(figure.atoll()),
                    figure.against(),
                    number(figure.other()),
                    number(figure.ratio()),
                    figure.aim(),
                    figure.met() == null ? "" : figure.met() ? "yes" : "no"));
        }
        return table.toString();
    }

    private static String row(Object... cells) {
        return ROW.formatted(cells);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : "%.2f", value);
    }

    /** Writes the JSON file, replacing one of that name. */
    void write(Path file, BenchOptions options) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("java", Runtime.version().toString());
        root.put("processors", Runtime.getRuntime().availableProcessors());
        root.put("measuredSeconds", options.measured().toMillis() / 1000.0);
        root.put("rounds", options.rounds());
        root.put("keys", options.keys());
        root.put("rivalWriters", options.rivalWriters());
        root.put("atollWriters", options.atollWriters());
        ArrayNode list = root.putArray("figures");
        figures.forEach(figure -> list.add(json(mapper, figure)));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }

    private static ObjectNode json(ObjectMapper mapper, Figure figure) {
        ObjectNode node = mapper.createObjectNode();
        node.put("id", figure.id());
        node.put("database", figure.database());
        node.put("what", figure.what());
        node.put("unit", figure.unit());
        node.put("atoll", figure.atoll());
        if (!figure.against().isEmpty()) {
            node.put("against", figure.against());
            node.put("other", figure.other());
            node.put("ratio", figure.ratio());
        }
        if (!figure.series().isEmpty()) {
            ArrayNode series = node.putArray("bySecond");
            figure.series().forEach(series::add);
        }
        if (figure.met() != null) {
            node.put("aim", figure.aim());
            node.put("met", figure.met());
        }
        return node;
    }
}
