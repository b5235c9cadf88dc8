package dev.atoll.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewindScopeTest {

    private static RewindScope key(String key) {
        return new RewindScope("c", key, "");
    }

    private static RewindScope prefix(String prefix) {
        return new RewindScope("c", "", prefix);
    }

    private static void assertOverlap(RewindScope one, RewindScope other, boolean expected) {
        assertThat(one.overlaps(other)).as("%s and %s", one, other).isEqualTo(expected);
        assertThat(other.overlaps(one)).as("%s and %s", other, one).isEqualTo(expected);
    }

    @Test
    void scopesOverlapWhenAKeyCanBeInBoth() {
        RewindScope all = RewindScope.of("c");
        for (RewindScope some : List.of(all, key("ab"), prefix("a"), RewindScope.of("other"))) {
            assertOverlap(RewindScope.EVERYTHING, some, true);
        }
        assertOverlap(all, key("ab"), true);
        assertOverlap(all, prefix("a"), true);
        assertOverlap(all, RewindScope.of("other"), false);
        assertOverlap(prefix("a"), key("ab"), true);
        assertOverlap(prefix("ab"), key("a"), false);
        assertOverlap(prefix("a"), prefix("ab"), true);
        assertOverlap(prefix("aa"), prefix("ab"), false);
        assertOverlap(key("a"), key("a"), true);
        assertOverlap(key("a"), key("ab"), false);
        assertOverlap(prefix("a"), new RewindScope("other", "", "a"), false);
    }

    @Test
    void aKeyAndAPrefixNeedACollectionAndExcludeEachOther() {
        assertThatExceptionOfType(AtollException.class).isThrownBy(() -> new RewindScope("", "k", ""));
        assertThatExceptionOfType(AtollException.class).isThrownBy(() -> new RewindScope("", "", "k"));
        assertThatExceptionOfType(AtollException.class).isThrownBy(() -> new RewindScope("c", "k", "k"));
    }
}
