package dev.atoll.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {

    private record Mark(int side, long dueNanos) {}

    @Test
    void everyValueOfARowIsFoundWhateverIsAroundIt() {
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        row.write(0x11);
        row.writeBytes(bytes(Payload.of(0, 123_456_789L, 1)));
        row.writeBytes(bytes("\"@due"));
        row.writeBytes(bytes(Payload.of(1, Long.MAX_VALUE, 2)));
        row.write(0xff);
        assertThat(marksIn(row.toByteArray())).containsExactly(new Mark(0, 123_456_789L), new Mark(1, Long.MAX_VALUE));
    }

    @Test
    void aMarkThatIsCutOffIsNone() {
        byte[] whole = bytes(Payload.of(0, 1, 0));
        byte[] cut = java.util.Arrays.copyOf(whole, Payload.MARK.length() + 16);
        assertThat(marksIn(cut)).isEmpty();
    }

    @Test
    void valuesAreOfTheStatedLength() {
        assertThat(bytes(Payload.of(1, 0, 7))).hasSize(Payload.LENGTH);
    }

    private static List<Mark> marksIn(byte[] row) {
        List<Mark> marks = new ArrayList<>();
        Marks.scan(row, (side, due) -> marks.add(new Mark(side, due)));
        return marks;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
