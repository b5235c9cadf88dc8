package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @Test
    void anEncodedSlashStaysInItsSegment() {
        assertThat(Target.parse("/api/data/c/a%2Fb").segments()).containsExactly("api", "data", "c", "a/b");
    }

    @Test
    void everyTextCanBeAKey() {
        assertThat(Target.parse("/d/%C3%A4%20%25%3F%00").segments()).containsExactly("d", "ä %?\0");
        assertThat(Target.parse("/d/a+b").segments()).containsExactly("d", "a+b");
        assertThat(Target.parse("/d/..").segments()).containsExactly("d", "..");
        assertThat(Target.parse("/d/").segments()).containsExactly("d", "");
    }

    @Test
    void aWholeAddressIsATargetToo() {
        assertThat(Target.parse("http://example.net:80/d/k?a=1")).isEqualTo(Target.parse("/d/k?a=1"));
    }

    @Test
    void theQueryIsDecoded() {
        assertThat(Target.parse("/d?after=a%26b+c&limit=5&flag").query())
                .containsEntry("after", "a&b c")
                .containsEntry("limit", "5")
                .containsEntry("flag", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "d", "/d/%", "/d/%4", "/d/%zz", "/d/%C3", "/d/%ED%A0%80", "/d?a=%", "/d?a=1&a=2"})
    void malformedTargetsAreRefused(String target) {
        assertThatThrownBy(() -> Target.parse(target)).isInstanceOf(AtollException.class);
    }
}
