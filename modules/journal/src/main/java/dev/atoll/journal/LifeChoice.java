package dev.atoll.journal;

/**
 * Which life of an entity a restore keeps, of an entity that was forgotten, or given up, and written again. One is used for one
 * entity.
 */
public interface LifeChoice {

    /** One row of any of its lives, in the order in which they were written; each that is numbered 1 begins another life. */
    void row(JournalRow row);

    /** The chosen one, counted from 0 by the rows numbered 1; -1 for what stands before the first of these. */
    int chosen();

    /** The last one. */
    static LifeChoice last() {
        return new LifeChoice() {
            private int life = -1;

            @Override
            public void row(JournalRow row) {
                life += row.sequenceNumber() == 1 ? 1 : 0;
            }

            @Override
            public int chosen() {
                return life;
            }
        };
    }
}
