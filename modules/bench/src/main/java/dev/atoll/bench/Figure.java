package dev.atoll.bench;

import java.util.List;

/**
 * One figure: Atoll's value beside what it is compared with, both measured in this run.
 *
 * @param id a, b, c, d, e, p, r, t, lag, backup, rebuild or absent
 * @param database h2 or postgres
 * @param what is measured
 * @param unit of both values
 * @param atoll Atoll's value
 * @param against what it is compared with; empty when with nothing
 * @param other that one's value; NaN when there is none
 * @param aim in words; empty when there is none
 * @param met whether the aim is met; null when there is none
 * @param series Atoll's value in each second; empty when there is no such series
 */
public record Figure(
        String id,
        String database,
        String what,
        String unit,
        double atoll,
        String against,
        double other,
        String aim,
        Boolean met,
        List<Double> series) {

    /** Without a series. */
    public Figure(
            String id,
            String database,
            String what,
            String unit,
            double atoll,
            String against,
            double other,
            String aim,
            Boolean met) {
        this(id, database, what, unit, atoll, against, other, aim, met, List.of());
    }

    /** Atoll's value alone. */
    public static Figure alone(
            String id, String database, String what, String unit, double atoll, List<Double> series) {
        return new Figure(id, database, what, unit, atoll, "", Double.NaN, "", null, series);
    }

    /** Atoll's value divided by the other one; NaN when there is none. */
    public double ratio() {
        return atoll / other;
    }
}
