package dev.atoll.crdt.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Good resolvers pass, and each kind of bad one is caught. */
class ResolverLawsTest {

    private static final String[] DOCUMENTS = {"\"a\"", "\"b\"", "\"c\"", "\"d\""};

    @Test
    void goodResolversPass() {
        assertThatCode(() -> {
                    ResolverLaws.check(() -> versions -> versions.get(0).value(), DOCUMENTS);
                    ResolverLaws.check(() -> ResolverLawsTest::greatest, DOCUMENTS);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aResolverThatThrowsIsCaught() {
        assertCaught(
                () -> versions -> {
                    if (versions.size() > 3) {
                        throw new IllegalStateException("too many");
                    }
                    return greatest(versions);
                },
                "threw");
    }

    @Test
    void aResolverThatReturnsNothingIsCaught() {
        assertCaught(() -> versions -> null, "null");
    }

    @Test
    void aResolverWithAMemoryIsCaught() {
        assertCaught(
                () -> {
                    AtomicInteger calls = new AtomicInteger();
                    return versions -> versions.get(calls.getAndIncrement() % versions.size())
                            .value();
                },
                "not deterministic");
    }

    @Test
    void aResolverThatIsNotTheSameEverywhereIsCaught() {
        AtomicInteger nodes = new AtomicInteger();
        assertCaught(
                () -> {
                    int node = nodes.getAndIncrement();
                    return versions -> versions.get(node % versions.size()).value();
                },
                "not deterministic");
    }

    @Test
    void aResolverThatCountsVersionsIsCaught() {
        assertCaught(() -> versions -> Payload.ofUtf8(Integer.toString(versions.size())), "equal ones");
    }

    @Test
    void aResolverThatChangesTheVersionsIsCaught() {
        assertCaught(
                () -> versions -> {
                    Arrays.fill(versions.get(1).value().bytes(), (byte) '0');
                    return versions.get(0).value();
                },
                "changed the versions");
    }

    private static Payload greatest(List<RegisterValue.Version> versions) {
        return versions.stream()
                .map(RegisterValue.Version::value)
                .max(Payload::compareTo)
                .orElseThrow();
    }

    private static void assertCaught(Supplier<ConflictResolver> bad, String why) {
        assertThatThrownBy(() -> ResolverLaws.check(bad, DOCUMENTS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why)
                .hasMessageContaining("region-");
    }
}
