package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.ErrorGuide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation lists is what there is. */
class DocumentationTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)(#[^)\\s]*)?\\)");

    private static final Pattern PEKKOS = Pattern.compile("(plugin|dispatcher|cluster-lease)\\.");

    @Test
    void everyErrorCodeIsExplainedAndNoOther() {
        List<String> documented = find(Pattern.compile("(?m)^\\| `([a-z-]+)` \\|"), ROOT.resolve("docs/errors.md"))
                .map(row -> row.group(1))
                .toList();
        assertThat(documented)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
    }

    @Test
    void everyDocumentedStatusIsTheOneThatIsSent() {
        Map<String, Integer> documented = find(
                        Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ([0-9]{3}) \\|"), ROOT.resolve("docs/errors.md"))
                .collect(Collectors.toMap(row -> row.group(1), row -> Integer.valueOf(row.group(2))));
        assertThat(documented).hasSizeGreaterThan(15);
        assertThat(Arrays.stream(ErrorCode.values()).filter(code -> documented.containsKey(code.code())))
                .allSatisfy(code ->
                        assertThat(documented.get(code.code())).as(code.code()).isEqualTo(ErrorGuide.status(code)));
    }

    @Test
    void everySettingIsDocumentedWithItsDefaultAndNoOther() {
        Map<String, String> documented = find(
                        Pattern.compile("(?m)^\\| `(atoll\\.[^`]+)` \\| `([^`]*)` \\|"),
                        ROOT.resolve("docs/settings.md"))
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        assertThat(documented).isEqualTo(settings());
    }

    @Test
    void everySettingIsRead() {
        String readers = allText(ROOT.resolve("modules"), ".*/src/main/java/.*Settings\\.java");
        assertThat(settings().keySet()).hasSizeGreaterThan(50).allSatisfy(key -> assertThat(readers)
                .contains(lastSegment(key) + '"'));
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<Path> pages = files(ROOT, "(?!.*/target/).*\\.md");
        assertThat(pages).hasSizeGreaterThan(10);
        assertThat(pages).allSatisfy(page -> assertThat(find(LINK, page).map(link -> link.group(1)))
                .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists()));
    }

    /** Those of our own; the blocks of dispatchers, plugins and the lease are Pekko's. */
    private static Map<String, String> settings() {
        Config atoll = ConfigFactory.defaultReference().getConfig("atoll");
        Map<String, String> found = new TreeMap<>();
        atoll.entrySet()
                .forEach(entry ->
                        found.put("atoll." + entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
        found.keySet().removeIf(key -> PEKKOS.matcher(key).find());
        found.replaceAll((key, value) -> value.replaceAll("^\"(.*)\"$", "$1"));
        return found;
    }

    private static String lastSegment(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static Stream<MatchResult> find(Pattern pattern, Path file) {
        return pattern.matcher(text(file)).results();
    }

    private static String allText(Path directory, String pattern) {
        return files(directory, pattern).stream().map(DocumentationTest::text).collect(Collectors.joining("\n"));
    }

    private static List<Path> files(Path directory, String pattern) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(file -> file.toString().matches(pattern)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
