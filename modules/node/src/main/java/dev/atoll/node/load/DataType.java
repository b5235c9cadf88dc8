package dev.atoll.node.load;

import java.util.Locale;
import java.util.Optional;

/** The data types that can be imported. */
public enum DataType {
    REGISTER,
    COUNTER,
    SET;

    /** As the HTTP API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that name; empty when it is another one. */
    static Optional<DataType> of(String wireName) {
        for (DataType type : values()) {
            if (type.wireName().equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
