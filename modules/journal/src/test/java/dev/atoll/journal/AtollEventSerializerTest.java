package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AtollEventSerializerTest {
    private static final ActorTestKit SYSTEM = ActorTestKit.create();

    private final Serialization serialization = SerializationExtension.get(SYSTEM.system());

    @AfterAll
    static void stop() {
        SYSTEM.shutdownTestKit();
    }

    private void assertComesBack(Object value, String manifest) {
        assertThat(serialization.findSerializerFor(value)).isInstanceOf(AtollEventSerializer.class);
        assertThat(Serializers.manifestFor(serialization.findSerializerFor(value), value))
                .isEqualTo(manifest);
        byte[] bytes = serialization.serialize(value).get();
        assertThat(serialization
                        .deserialize(bytes, AtollEventSerializer.IDENTIFIER, manifest)
                        .get())
                .isEqualTo(value);
    }

    @Test
    void whatIsStoredComesBack() {
        assertComesBack(EntityState.EMPTY, "s1");
        assertComesBack(new EventRow.Merged(EntityState.EMPTY), "e1");
    }

    @Test
    void wakeUpsTravelBetweenNodes() {
        assertComesBack(new JournalTail.WakeUp(), "w1");
    }

    @Test
    void aManifestOfAnotherVersionIsNamed() {
        assertThatThrownBy(() -> new AtollEventSerializer().fromBinary(new byte[0], "e9"))
                .hasMessageContaining("e9");
    }

    /** Stored rows carry it: it must never change. */
    @Test
    void theIdentifierIsFixed() {
        assertThat(new AtollEventSerializer().identifier()).isEqualTo(740001);
    }
}
