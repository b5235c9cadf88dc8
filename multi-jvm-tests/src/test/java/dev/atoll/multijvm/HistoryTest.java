package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.multijvm.History.Write;
import dev.atoll.multijvm.Outcome.Kind;
import dev.atoll.node.process.ApiAnswer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a history concludes from answers, and what it does not. */
class HistoryTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final History history = new History();

    /** @param seenOfEu so many events of eu-west are in the state after the removal */
    private void addedInEuAndRemovedInUs(Kind removal, int seenOfEu) {
        history.add(write("eu-west", false, Kind.ACKNOWLEDGED, JSON.objectNode().put("eu-west", 3)));
        history.add(write(
                "us-east", true, removal, JSON.objectNode().put("us-east", 1).put("eu-west", seenOfEu)));
    }

    private static Write write(String region, boolean removal, Kind kind, ObjectNode vector) {
        ObjectNode body = JSON.objectNode();
        body.set("versionVector", vector);
        return new Write(History.SETS, "k", region, "e", removal, new Outcome(kind, new ApiAnswer(200, body)));
    }

    private void verify(String... elements) {
        var set = JSON.arrayNode();
        for (String element : elements) {
            set.add(element);
        }
        history.verify(new Snapshot(Map.of("sets/k", new Snapshot.Entry(set, JSON.objectNode(), ""))));
    }

    @Test
    void whatWasRemovedByAWriterWhoHadSeenItIsNotThere() {
        addedInEuAndRemovedInUs(Kind.ACKNOWLEDGED, 3);
        assertThatThrownBy(() -> verify("e")).hasMessageContaining("removed in us-east");
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void whatWasRemovedByAWriterWhoHadNotSeenItMayBeThere() {
        addedInEuAndRemovedInUs(Kind.ACKNOWLEDGED, 2);
        assertThatCode(() -> verify("e")).doesNotThrowAnyException();
    }

    @Test
    void aRemovalThatMayNotHaveHappenedSaysNothing() {
        addedInEuAndRemovedInUs(Kind.MAYBE, 3);
        assertThatCode(() -> verify("e")).doesNotThrowAnyException();
        assertThatCode(this::verify).doesNotThrowAnyException();
    }
}
