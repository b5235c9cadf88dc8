package dev.atoll.node.load;

import java.util.HashSet;
import java.util.List;

/** The names that a CSV file gives its columns. */
record CsvHeader(List<String> names) {

    private static final int SHOWN_CHARACTERS = 300;

    /** @throws BadRecord when a name is there twice, or one of those that are needed is not there */
    void check(List<String> needed) throws BadRecord {
        if (new HashSet<>(names).size() < names.size()) {
            throw new BadRecord("the header line names a column twice: " + shown());
        }
        for (String name : needed) {
            if (!names.contains(name)) {
                throw new BadRecord("the header line has no column \"" + name + "\", only: " + shown() + hint());
            }
        }
    }

    private String shown() {
        String all = String.join(", ", names);
        return all.length() <= SHOWN_CHARACTERS ? all : all.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private String hint() {
        if (names.size() == 1 && names.get(0).contains(";")) {
            return " (is it separated by semicolons? they must be commas)";
        }
        if (names.size() == 1 && names.get(0).contains("\t")) {
            return " (is it separated by tabs? they must be commas)";
        }
        return "";
    }
}
