package dev.atoll.crdt;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The data types that there are. */
public final class DataTypes {

    public static final RegisterType REGISTER = RegisterType.register();
    public static final CounterType COUNTER = CounterType.counter();
    public static final SetType SET = SetType.set();
    public static final CounterType GROW_COUNTER = CounterType.growCounter();
    public static final FlagType FLAG = new FlagType();
    public static final SetType GROW_SET = SetType.growSet();

    public static final MapType MAP = new MapType();
    public static final MultimapType MULTIMAP = new MultimapType();
    public static final EscrowType ESCROW = new EscrowType();
    public static final RegisterType REPLICATED_DATA = RegisterType.replicatedData();

    private static final List<DataType<?>> ALL =
            List.of(REGISTER, COUNTER, SET, GROW_COUNTER, FLAG, GROW_SET, MAP, MULTIMAP, ESCROW, REPLICATED_DATA);
    private static final Map<String, DataType<?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(DataType::name, Function.identity()));
    private static final Map<Integer, DataType<?>> BY_TAG =
            ALL.stream().collect(Collectors.toUnmodifiableMap(DataType::tag, Function.identity()));

    private DataTypes() {}

    public static List<DataType<?>> all() {
        return ALL;
    }

    /**
     * @throws AtollException {@link ErrorCode#UNKNOWN_TYPE}
     */
    public static DataType<?> byName(String name) {
        DataType<?> type = BY_NAME.get(name);
        if (type == null) {
            String known = ALL.stream().map(DataType::name).collect(Collectors.joining(", "));
            throw new AtollException(
                    ErrorCode.UNKNOWN_TYPE, "There is no data type '" + name + "': use one of " + known + ".");
        }
        return type;
    }

    /**
     * @throws AtollException {@link ErrorCode#UNKNOWN_TYPE}: the bytes come from a newer version
     */
    public static DataType<?> byTag(int tag) {
        DataType<?> type = BY_TAG.get(tag);
        if (type == null) {
            throw new AtollException(
                    ErrorCode.UNKNOWN_TYPE, "There is no data type with tag " + tag + ": a newer version wrote it.");
        }
        return type;
    }
}
