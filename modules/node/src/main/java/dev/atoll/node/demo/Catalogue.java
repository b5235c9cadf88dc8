package dev.atoll.node.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A real catalogue to import: countries, currencies and time zones, as this JDK knows them. */
final class Catalogue {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Catalogue() {}

    /**
     * A file to import.
     *
     * @param collection the collection it is for
     * @param type that collection's type
     * @param keyField the field that holds the key, or empty for {@code key}
     * @param records how many records it has
     */
    record Part(String collection, String type, String keyField, Path file, int records) {}

    /** Writes the files, as NDJSON. */
    static List<Part> write(Path directory, Instant now) throws IOException {
        Files.createDirectories(directory);
        return List.of(
                part(directory, "countries", "register", "code", countries()),
                part(directory, "currencies", "register", "code", currencies()),
                part(directory, "zones", "register", "id", zones(now)),
                part(directory, "zones-by-offset", "set", "", zonesByOffset(now)),
                part(directory, "zones-by-area", "counter", "", zonesByArea()));
    }

    private static Part part(Path directory, String name, String type, String keyField, List<ObjectNode> records)
            throws IOException {
        Path file = directory.resolve(name + ".ndjson");
        Files.write(file, records.stream().map(ObjectNode::toString).toList());
        return new Part(name, type, keyField, file, records.size());
    }

    private static List<ObjectNode> countries() {
        Map<String, Set<String>> languages = Arrays.stream(Locale.getAvailableLocales())
                .filter(locale -> !locale.getCountry().isEmpty())
                .collect(Collectors.groupingBy(
                        Locale::getCountry,
                        Collectors.mapping(
                                locale -> locale.getDisplayLanguage(Locale.ENGLISH),
                                Collectors.toCollection(TreeSet::new))));
        List<ObjectNode> records = new ArrayList<>();
        for (String code : Locale.getISOCountries()) {
            Locale country = new Locale.Builder().setRegion(code).build();
            ObjectNode record = NODES.objectNode().put("code", code).put("iso3", country.getISO3Country());
            record.put("name", country.getDisplayCountry(Locale.ENGLISH));
            Currency currency = Currency.getInstance(country);
            record.put("currency", currency == null ? null : currency.getCurrencyCode());
            ArrayNode spoken = record.putArray("languages");
            languages.getOrDefault(code, Set.of()).forEach(spoken::add);
            records.add(record);
        }
        return records;
    }

    private static List<ObjectNode> currencies() {
        return Currency.getAvailableCurrencies().stream()
                .sorted(Comparator.comparing(Currency::getCurrencyCode))
                .map(currency -> NODES.objectNode()
                        .put("code", currency.getCurrencyCode())
                        .put("number", currency.getNumericCode())
                        .put("name", currency.getDisplayName(Locale.ENGLISH))
                        .put("symbol", currency.getSymbol(Locale.ENGLISH))
                        .put("digits", currency.getDefaultFractionDigits()))
                .toList();
    }

    private static List<ObjectNode> zones(Instant now) {
        return zoneIds().stream()
                .map(zone -> NODES.objectNode()
                        .put("id", zone)
                        .put("offset", standardOffset(zone, now))
                        .put("changesClocks", ZoneId.of(zone).getRules().nextTransition(now) != null))
                .toList();
    }

    private static List<ObjectNode> zonesByOffset(Instant now) {
        Map<String, List<String>> byOffset = zoneIds().stream()
                .collect(Collectors.groupingBy(zone -> standardOffset(zone, now), TreeMap::new, Collectors.toList()));
        List<ObjectNode> records = new ArrayList<>();
        byOffset.forEach((offset, zones) -> {
            ObjectNode record = NODES.objectNode().put("key", offset);
            ArrayNode elements = record.putArray("elements");
            zones.forEach(elements::add);
            records.add(record);
        });
        return records;
    }

    private static List<ObjectNode> zonesByArea() {
        Map<String, Long> byArea = zoneIds().stream()
                .collect(Collectors.groupingBy(
                        zone -> zone.substring(0, zone.indexOf('/')), TreeMap::new, Collectors.counting()));
        List<ObjectNode> records = new ArrayList<>();
        byArea.forEach(
                (area, count) -> records.add(NODES.objectNode().put("key", area).put("by", count)));
        return records;
    }

    private static List<String> zoneIds() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.contains("/"))
                .sorted()
                .toList();
    }

    private static String standardOffset(String zone, Instant now) {
        return "UTC" + ZoneId.of(zone).getRules().getStandardOffset(now).getId().replace("Z", "+00:00");
    }
}
