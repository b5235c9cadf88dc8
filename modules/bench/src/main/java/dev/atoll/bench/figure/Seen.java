package dev.atoll.bench.figure;

import java.util.List;

/** What the rounds saw of one subject; {@code sides} is 1 with writers in one region, 2 in both. */
final class Seen {
    private final List<Median> rates = List.of(new Median(), new Median());
    private final List<Median> costs = List.of(new Median(), new Median());
    private final List<Median> p50s = List.of(new Median(), new Median());
    private final List<Median> p99s = List.of(new Median(), new Median());

    Median rate(int sides) {
        return rates.get(sides - 1);
    }

    /** Processor time per event, in microseconds. */
    Median cost(int sides) {
        return costs.get(sides - 1);
    }

    Median p50(int sides) {
        return p50s.get(sides - 1);
    }

    Median p99(int sides) {
        return p99s.get(sides - 1);
    }

    void lag(int sides, Lag.Result lag) {
        p50(sides).add(lag.p50Millis());
        p99(sides).add(lag.p99Millis());
    }

    /** The better one of two subjects in each figure. */
    static Seen best(List<Seen> subjects) {
        Seen best = new Seen();
        for (int sides = 1; sides <= 2; sides++) {
            int at = sides;
            subjects.stream()
                    .filter(each -> !Double.isNaN(each.rate(at).get()))
                    .max((a, b) -> Double.compare(a.rate(at).get(), b.rate(at).get()))
                    .ifPresent(faster -> {
                        best.rate(at).add(faster.rate(at).get());
                        best.cost(at).add(faster.cost(at).get());
                    });
            subjects.stream()
                    .filter(each -> !Double.isNaN(each.p99(at).get()))
                    .min((a, b) -> Double.compare(a.p99(at).get(), b.p99(at).get()))
                    .ifPresent(quicker -> {
                        best.p50(at).add(quicker.p50(at).get());
                        best.p99(at).add(quicker.p99(at).get());
                    });
        }
        return best;
    }
}
