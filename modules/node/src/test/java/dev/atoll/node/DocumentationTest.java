package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation lists is what there is. */
class DocumentationTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)(#[^)\\s]*)?\\)");

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
    void everyRelativeLinkLeadsSomewhere() {
        List<Path> pages = files(ROOT, "(?!.*/target/).*\\.md");
        assertThat(pages).hasSizeGreaterThan(10);
        assertThat(pages).allSatisfy(page -> assertThat(find(LINK, page).map(link -> link.group(1)))
                .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists()));
    }

    private static Stream<MatchResult> find(Pattern pattern, Path file) {
        return pattern.matcher(text(file)).results();
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
