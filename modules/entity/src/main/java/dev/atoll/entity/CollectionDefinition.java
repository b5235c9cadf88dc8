package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a collection is.
 *
 * @param name {@code [a-z0-9][a-z0-9._-]{0,62}}
 * @param type the data type of all its keys
 * @param policy which of concurrent versions a reader sees
 * @param confirm how sure its writes are when a request says nothing else; empty: durable in the region that is asked
 * @param maxLag how far other regions may be behind; empty: as far as it happens
 * @param regions the regions that hold it, ascending; empty: all
 * @param others members that this version does not understand, as JSON by name: a newer version's, kept as they are
 */
public record CollectionDefinition(
        String name,
        DataType<?> type,
        ConflictPolicy policy,
        Optional<ConfirmRule> confirm,
        Optional<LagLimit> maxLag,
        List<RegionId> regions,
        SortedMap<String, String> others) {

    /** The built-in collection that holds the definitions of the others: a register for each, under its name. */
    public static final String COLLECTION = "_collections";

    /** How many regions a collection can list. */
    public static final int MAX_REGIONS = 64;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /**
     * @throws AtollException {@link ErrorCode#INVALID_COLLECTION} when the name is not valid, {@link
     *     ErrorCode#INVALID_DEFINITION} when the list of regions is too long or has one twice
     */
    public CollectionDefinition {
        if (!isValidName(name)) {
            throw new AtollException(
                    ErrorCode.INVALID_COLLECTION,
                    "Collection name '" + name + "' is not valid: use 1 to 63 characters of a-z, 0-9, '.', '_' and '-',"
                            + " beginning with a letter or a digit.");
        }
        regions = regions.stream().sorted().toList();
        if (regions.size() > MAX_REGIONS || regions.stream().distinct().count() < regions.size()) {
            throw new AtollException(
                    ErrorCode.INVALID_DEFINITION,
                    "'regions' lists one twice, or more than " + MAX_REGIONS + ": " + regions + ".");
        }
        others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
    }

    /** Whether users may give a collection this name. */
    public static boolean isValidName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** With the default of everything else. */
    public static CollectionDefinition of(String name, DataType<?> type) {
        return new CollectionDefinition(
                name,
                type,
                ConflictPolicy.LAST_WRITER_WINS,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Collections.emptySortedMap());
    }

    public CollectionDefinition withPolicy(ConflictPolicy changed) {
        return new CollectionDefinition(name, type, changed, confirm, maxLag, regions, others);
    }

    /** @param changed empty: the default */
    public CollectionDefinition withConfirm(Optional<ConfirmRule> changed) {
        return new CollectionDefinition(name, type, policy, changed, maxLag, regions, without(CollectionJson.CONFIRM));
    }

    /** @param changed empty: the default */
    public CollectionDefinition withMaxLag(Optional<LagLimit> changed) {
        return new CollectionDefinition(name, type, policy, confirm, changed, regions, without(CollectionJson.MAX_LAG));
    }

    /** @param changed empty: all regions */
    public CollectionDefinition withRegions(List<RegionId> changed) {
        return new CollectionDefinition(name, type, policy, confirm, maxLag, changed, without(CollectionJson.REGIONS));
    }

    private SortedMap<String, String> without(String member) {
        SortedMap<String, String> rest = new TreeMap<>(others);
        rest.remove(member);
        return rest;
    }

    /** The canonical JSON form: keys in order, no white space. */
    public Payload toJson() {
        return Payload.ofUtf8(CollectionJson.write(this).toString());
    }

    /**
     * Reads the JSON form; what it does not understand is a newer version's, and is among {@link #others}.
     *
     * @throws AtollException {@link ErrorCode#UNKNOWN_TYPE} or {@link ErrorCode#CORRUPT_DATA}
     */
    public static CollectionDefinition fromJson(Payload json) {
        return CollectionJson.readStored(json);
    }
}
