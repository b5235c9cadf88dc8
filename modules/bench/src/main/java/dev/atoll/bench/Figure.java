package dev.atoll.bench;

/**
 * One figure: Atoll's value beside what it is compared with, both measured in this run.
 *
 * @param id a, b, c or d
 * @param database h2 or postgres
 * @param what is measured
 * @param unit of both values
 * @param atoll Atoll's value
 * @param against what it is compared with; empty when with nothing
 * @param other that one's value; NaN when there is none
 * @param aim in words; empty when there is none
 * @param met whether the aim is met; null when there is none
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
        Boolean met) {

    /** Atoll's value divided by the other one; NaN when there is none. */
    public double ratio() {
        return atoll / other;
    }
}
