package dev.atoll.backup;

import java.util.List;

/**
 * What a verification of a backup and those that it builds on has found.
 *
 * @param read files that were read
 * @param before files that were verified before, and not read again
 * @param problems none when all can be used
 */
public record VerifyReport(String id, String repository, int read, int before, long rows, List<String> problems) {

    public VerifyReport {
        problems = List.copyOf(problems);
    }

    public boolean sound() {
        return problems.isEmpty();
    }
}
