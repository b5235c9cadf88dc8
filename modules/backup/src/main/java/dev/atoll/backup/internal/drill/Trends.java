package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Objectives.Direction;
import dev.atoll.backup.Objectives.Trend;
import java.util.List;

/** Where measurements go. */
public final class Trends {

    private static final int ENOUGH = 4;
    private static final double NOTABLE = 1.25;

    private Trends() {}

    /** @param millis the newest at the end */
    public static Trend of(List<Long> millis) {
        return new Trend(millis, millis.isEmpty() ? null : median(millis), direction(millis));
    }

    private static Direction direction(List<Long> millis) {
        if (millis.size() < ENOUGH) {
            return Direction.UNKNOWN;
        }
        int half = millis.size() / 2;
        long older = median(millis.subList(0, half));
        long newer = median(millis.subList(millis.size() - half, millis.size()));
        if (newer > older * NOTABLE) {
            return Direction.LONGER;
        }
        return older > newer * NOTABLE ? Direction.SHORTER : Direction.STEADY;
    }

    private static long median(List<Long> some) {
        List<Long> sorted = some.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
