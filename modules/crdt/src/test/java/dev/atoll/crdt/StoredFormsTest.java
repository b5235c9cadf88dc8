package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bytes in journals and on links are for ever: this fails when they change. */
class StoredFormsTest {

    private static final Origin EAST = new Origin(RegionId.of("e"), 0x01020304);
    private static final HybridTimestamp TIME = HybridTimestamp.of(1, 0);

    private static Map<DataType<?>, Operation> operations() {
        Payload payload = Payload.ofUtf8("1");
        Map<DataType<?>, Operation> operations = new LinkedHashMap<>();
        operations.put(DataTypes.REGISTER, new Operation.Assign(payload));
        operations.put(DataTypes.COUNTER, new Operation.Decrement(3));
        operations.put(DataTypes.SET, new Operation.Add(List.of(payload)));
        operations.put(DataTypes.GROW_COUNTER, new Operation.Increment(3));
        operations.put(DataTypes.FLAG, new Operation.Enable());
        operations.put(DataTypes.GROW_SET, new Operation.Add(List.of(payload)));
        operations.put(DataTypes.MAP, new Operation.AtPath(FieldPath.of("a", "b"), new Operation.Increment(3)));
        operations.put(
                DataTypes.MULTIMAP, new Operation.AtPath(FieldPath.of("a"), new Operation.Add(List.of(payload))));
        operations.put(DataTypes.ESCROW, new Operation.Grant(300));
        operations.put(DataTypes.REPLICATED_DATA, new Operation.AssignIfStill(payload, List.of()));
        return operations;
    }

    private static DataEvent event(EntityState state, DataType<?> type, Operation operation) {
        Decision.Accepted accepted = (Decision.Accepted) state.decide(EAST, type, operation);
        HybridTimestamp time = state.timestamp().equals(HybridTimestamp.ZERO)
                ? TIME
                : state.timestamp().next();
        return state.event(EAST, time, type, accepted.change(), null);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void everyTypeHasItsBytes() {
        String forms = operations().entrySet().stream()
                .map(entry -> {
                    DataEvent event = event(EntityState.EMPTY, entry.getKey(), entry.getValue());
                    return entry.getKey().name() + "\n  "
                            + hex(EventRowCodec.encode(new EventRow.Events(List.of(event)))) + "\n  "
                            + hex(EntityStateCodec.encode(EntityState.EMPTY.apply(event)));
                })
                .collect(Collectors.joining("\n"));
        assertThat(forms)
                .isEqualTo(
                        """
                        register
                          11016501020304010101010000808008010131
                          0101016501020304010000000000000100000001010101650102030401000000000001000001310101650102030401
                        counter
                          110165010203040101010200008080080105
                          010101650102030401000000000000010000000102010165010203040105000101650102030401
                        set
                          1101650102030401010103000080800801010131
                          01010165010203040100000000000001000000010301013101016501020304010101650102030401
                        grow-counter
                          110165010203040101010400008080080106
                          010101650102030401000000000000010000000104010165010203040106000101650102030401
                        flag
                          1101650102030401010105000080800801
                          01010165010203040100000000000001000000010501016501020304010101650102030401
                        grow-set
                          1101650102030401010106000080800801010131
                          01010165010203040100000000000001000000010601013101016501020304010101650102030401
                        map
                          11016501020304010101070000808008010201610162020306
                          01010165010203040100000000000001000000010701016101070101620102010165010203040001000600010165010203040101016501020304010101650102030401
                        multimap
                          11016501020304010101080000808008010101610301010131
                          01010165010203040100000000000001000000010801016101030101310101650102030401000101650102030401
                        escrow
                          1101650102030401010109000080800801ac02
                          0101016501020304010000000000000100000001090101650102030401ac0200000101650102030401
                        replicated-data
                          110165010203040101010a0000808008010131
                          01010165010203040100000000000001000000010a0101650102030401000000000001000001310101650102030401""");
    }

    @Test
    void decrementsAndTransfersOfAnEscrowHaveTheirBytes() {
        EntityState state = EntityState.EMPTY;
        state = state.apply(event(state, DataTypes.ESCROW, new Operation.Grant(300)));
        DataEvent used = event(state, DataTypes.ESCROW, new Operation.Decrement(2));
        state = state.apply(used);
        Origin west = new Origin(RegionId.of("w"), 0x05060708);
        DataEvent sent = event(state, DataTypes.ESCROW, new Operation.Transfer(west, 3));
        assertThat(hex(EventRowCodec.encode(new EventRow.Events(List.of(used))))
                        + "\n" + hex(EventRowCodec.encode(new EventRow.Events(List.of(sent))))
                        + "\n" + hex(EntityStateCodec.encode(state.apply(sent))))
                .isEqualTo(
                        """
                        110165010203040201010900008280080202
                        110165010203040301010900008480080301770506070803
                        0101016501020304030000000000000100020001090101650102030403ac020201017705060708030101650102030403""");
    }

    @Test
    void aRemovalFromAMapHasItsBytes() {
        EntityState state = EntityState.EMPTY;
        state = state.apply(
                event(state, DataTypes.MAP, new Operation.AtPath(FieldPath.of("a", "b"), new Operation.Increment(3))));
        DataEvent removal =
                event(state, DataTypes.MAP, new Operation.AtPath(FieldPath.of("a"), new Operation.Delete()));
        assertThat(hex(EventRowCodec.encode(new EventRow.Events(List.of(removal)))))
                .isEqualTo("110165010203040201010700008280080201016100010162010165010203040001000600");
        assertThat(hex(EntityStateCodec.encode(state.apply(removal))))
                .isEqualTo(
                        "010101650102030402000000000000010001000107010161010701016201020101650102030400010006010165010203040001000600000101650102030402");
    }

    @Test
    void whereACountBeginsIsReadAsItWasWrittenBefore() {
        CounterValue.Tally high = new CounterValue.Tally((1L << 41) + 3, BigInteger.TWO, 1L << 41);
        BinaryWriter before = new BinaryWriter().writeVarLong(1);
        VersionCodec.writeOrigin(before, EAST);
        before.writeVarLong(high.sequence() | 1L << 62).writeVarLong(3).writeSigned(high.net());
        BinaryWriter now = new BinaryWriter();
        CounterType.writeTallies(now, new TreeMap<>(Map.of(EAST, high)));
        for (BinaryWriter form : List.of(before, now)) {
            assertThat(CounterType.readTallies(new BinaryReader(form.toByteArray())))
                    .isEqualTo(Map.of(EAST, high));
        }
        assertThat(hex(now.toByteArray())).isEqualTo("0101650102030400838080808040" + "0304");
    }
}
