package dev.atoll.node.load;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The data types that can be imported. */
public enum ImportType {
    REGISTER,
    COUNTER,
    SET,
    ESCROW;

    /** As the HTTP API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, for people. */
    static String names() {
        return Stream.of(values()).map(ImportType::wireName).collect(Collectors.joining(", "));
    }

    /** The type of that name; empty when it is another one. */
    static Optional<ImportType> of(String wireName) {
        for (ImportType type : values()) {
            if (type.wireName().equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
