package dev.atoll.node.demo;

import static dev.atoll.node.demo.Regions.ALL;
import static dev.atoll.node.demo.Regions.AP;
import static dev.atoll.node.demo.Regions.EU;
import static dev.atoll.node.demo.Regions.US;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.load.ImportCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Imports a real catalogue into one region and finds it in the others. */
final class CatalogueStep {

    private final Regions regions;
    private final Narrator narrator;
    private final Path directory;
    private final InstantSource time;

    CatalogueStep(Regions regions, Narrator narrator, Path directory, InstantSource time) {
        this.regions = regions;
        this.narrator = narrator;
        this.directory = directory;
        this.time = time;
    }

    void run() {
        narrator.step("Import a catalogue: the countries, currencies and time zones that this JDK knows");
        List<Catalogue.Part> parts = write();
        parts.forEach(this::load);
        long start = System.nanoTime();
        parts.forEach(this::awaitEverywhere);
        long millis = (System.nanoTime() - start) / 1_000_000;
        int records = parts.stream().mapToInt(Catalogue.Part::records).sum();
        narrator.held("all " + records + " records are in all regions, " + millis + " ms after the import");
        regions.show(List.of(AP), "countries", "IS");
        regions.show(List.of(EU), "currencies", "JPY");
        regions.show(List.of(AP), "zones", "Europe/Lisbon");
        regions.show(List.of(EU), "zones-by-offset", "UTC+05:45");
        regions.show(List.of(AP), "zones-by-area", "Europe");
    }

    private List<Catalogue.Part> write() {
        try {
            return Catalogue.write(directory.resolve("catalogue"), time.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the catalogue", e);
        }
    }

    private void load(Catalogue.Part part) {
        List<String> arguments = new ArrayList<>(List.of("--collection", part.collection(), "--type", part.type()));
        if (!part.keyField().isEmpty()) {
            arguments.addAll(List.of("--key-field", part.keyField()));
        }
        arguments.addAll(List.of("--region-url", regions.client(US).base().toString()));
        arguments.add(part.file().toString());
        narrator.command("atoll import " + String.join(" ", arguments));
        if (new CommandLine(new ImportCommand()).execute(arguments.toArray(String[]::new)) != 0) {
            throw new TourFailed("importing " + part.collection() + " failed");
        }
    }

    private void awaitEverywhere(Catalogue.Part part) {
        Map<String, JsonNode> loaded = regions.await(
                US + " lists " + part.collection(), () -> Optional.of(regions.all(US, part.collection())));
        if (loaded.size() != part.records()) {
            throw new TourFailed(US + " lists " + loaded.size() + " of " + part.records() + " " + part.collection());
        }
        for (String region : ALL) {
            regions.await(region + " has all of " + part.collection(), () -> Optional.of(region)
                    .filter(any -> regions.all(any, part.collection()).equals(loaded)));
        }
    }
}
