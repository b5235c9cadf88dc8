package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"home", "a|b", "日本", "with space", "/x?y=1#z", "🙂"})
    void theKeySurvivesThePersistenceId(String key) {
        EntityId id = new EntityId("views", key);
        assertThat(EntityId.parse(id.persistenceId())).isEqualTo(id);
        assertThat(id.slice()).isBetween(0, EntityId.SLICES - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "a\u007f", "\ud800", "\udc00x"})
    void keysThatCannotBeWrittenAreRefused(String key) {
        assertThatThrownBy(() -> new EntityId("views", key))
                .isInstanceOf(AtollException.class)
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(ErrorCode.INVALID_KEY);
    }

    @Test
    void aKeyMayHave200BytesAndNoMore() {
        assertThat(new EntityId("views", "é".repeat(100)).key()).hasSize(100);
        assertThatThrownBy(() -> new EntityId("views", "é".repeat(101))).hasMessageContaining("200 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-x", ".x", "a|b", "a/b", "ü"})
    void collectionNamesThatCannotBePartOfAnAddressAreRefused(String collection) {
        assertThatThrownBy(() -> new EntityId(collection, "k"))
                .isInstanceOf(AtollException.class)
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(ErrorCode.INVALID_COLLECTION);
    }

    @Test
    void theSliceOfAnEntityNeverChanges() {
        assertThat(new EntityId("views", "home").slice()).isEqualTo(Math.floorMod("views|home".hashCode(), 1024));
        assertThat(EntityId.sliceOf("views|home")).isEqualTo(new EntityId("views", "home").slice());
    }
}
