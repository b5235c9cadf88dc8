package dev.atoll.bench.figure;

import java.util.ArrayList;
import java.util.List;

/** Collects one value per round. */
final class Median {
    private final List<Double> values = new ArrayList<>();

    double add(double value) {
        values.add(value);
        return value;
    }

    /** NaN when nothing was added. */
    double get() {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
