package dev.atoll.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

    @Test
    void theCatalogueHoldsWhatTheJdkKnows(@TempDir Path directory) throws IOException {
        List<Catalogue.Part> parts = Catalogue.write(directory, Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(parts).hasSize(5).allSatisfy(part -> assertThat(Files.readAllLines(part.file()))
                .hasSize(part.records())
                .doesNotHaveDuplicates());
        assertThat(Files.readString(parts.get(0).file()))
                .contains("{\"code\":\"IS\",\"iso3\":\"ISL\",\"name\":\"Iceland\",\"currency\":\"ISK\"");
        assertThat(Files.readString(parts.get(3).file())).contains("{\"key\":\"UTC+05:45\",");
    }
}
