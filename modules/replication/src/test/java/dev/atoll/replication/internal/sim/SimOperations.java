package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What clients write: for each data type, operations that meet each other often. */
final class SimOperations {

    private SimOperations() {}

    /** @param key mostly decides the type: some writes are of another one, as when regions have created a collection twice */
    static DataType<?> typeOf(SimWorld world, int key) {
        if (world.market) {
            return DataTypes.ESCROW;
        }
        if (world.counting) {
            return DataTypes.MAP;
        }
        List<DataType<?>> types = DataTypes.all();
        int stray = world.random.nextInt(20) == 0 ? 1 : 0;
        return types.get((world.firstType + key + stray) % types.size());
    }

    static Operation random(DataType<?> type, SimWorld world, String persistenceId) {
        Random random = world.random;
        if (random.nextInt(world.forgetting && !world.counting ? 4 : 12) == 0) {
            return new Operation.Delete();
        }
        return switch (type.name()) {
            case "register" -> set(world, persistenceId);
            case "counter" -> count(random);
            case "grow-counter" -> new Operation.Increment(1 + random.nextInt(5));
            case "flag" -> random.nextBoolean() ? new Operation.Enable() : new Operation.Disable();
            case "grow-set" -> new Operation.Add(List.of(payload(random)));
            case "map" -> map(world);
            case "escrow" -> escrow(world);
            case "multimap" -> multimap(random);
            case "replicated-data" -> new Operation.AssignIfStill(payload(random), read(world, type, persistenceId, 0));
            default -> elements(random);
        };
    }

    private static Operation escrow(SimWorld world) {
        Random random = world.random;
        SimRegion other = world.regions.get(random.nextInt(world.regions.size()));
        return switch (random.nextInt(8)) {
            case 0 -> new Operation.Grant(1 + random.nextInt(24));
            case 1 -> new Operation.Transfer(other.origin(), 1 + random.nextInt(4));
            default -> new Operation.Decrement(1 + random.nextInt(3));
        };
    }

    private static Operation map(SimWorld world) {
        Random random = world.random;
        if (world.counting) {
            Operation counts = random.nextInt(3) == 0 ? new Operation.Delete() : count(random);
            return new Operation.AtPath(FieldPath.of(random.nextBoolean() ? "a" : "b"), counts);
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(random.nextBoolean() ? "a" : "b");
        } while (names.size() < 3 && random.nextBoolean());
        Operation operation =
                switch (random.nextInt(5)) {
                    case 0 -> new Operation.Assign(payload(random));
                    case 1, 2 -> count(random);
                    case 3 -> elements(random);
                    default -> names.size() > 1 ? choice(names) : new Operation.Delete();
                };
        return random.nextInt(15) == 0 ? new Operation.Clear() : new Operation.AtPath(new FieldPath(names), operation);
    }

    /** Of a kind that may be there or not, with what a record would have of it or without. */
    private static Operation choice(List<String> names) {
        Optional<FieldContent> content =
                names.get(0).equals("a") ? Optional.of(new FieldContent.Count(BigInteger.TWO)) : Optional.empty();
        return new Operation.ChooseKind(
                content.isPresent() ? DataTypes.COUNTER : DataTypes.SET, content, Optional.empty(), List.of());
    }

    private static Operation multimap(Random random) {
        FieldPath path = FieldPath.of(random.nextBoolean() ? "a" : "b");
        Operation operation = random.nextInt(5) == 0 ? new Operation.Delete() : elements(random);
        return random.nextInt(15) == 0 ? new Operation.Clear() : new Operation.AtPath(path, operation);
    }

    /** Sometimes of a client that has read the register in some region, and replaces some of what it saw there. */
    private static Operation set(SimWorld world, String persistenceId) {
        Random random = world.random;
        int kind = random.nextInt(10);
        if (kind == 0) {
            return new Operation.AssignUnlessConflict(payload(random));
        }
        if (kind > 3) {
            return new Operation.Assign(payload(random));
        }
        return new Operation.Resolve(payload(random), read(world, DataTypes.REGISTER, persistenceId, 4));
    }

    /** @param oneMissingOf so many versions, on average; 0: none is missing */
    private static List<Dot> read(SimWorld world, DataType<?> type, String persistenceId, int oneMissingOf) {
        SimRegion region = world.regions.get(world.random.nextInt(world.regions.size()));
        List<Dot> read = new ArrayList<>();
        for (RegisterValue.Version version : versions(region.disk.state(persistenceId), type)) {
            if (oneMissingOf == 0 || world.random.nextInt(oneMissingOf) > 0) {
                read.add(version.dot());
            }
        }
        return read;
    }

    private static List<RegisterValue.Version> versions(EntityState state, DataType<?> type) {
        return state.visible(type)
                .map(slot -> ((RegisterValue) slot.value()).versions())
                .orElse(List.of());
    }

    private static Operation count(Random random) {
        return random.nextBoolean() ? new Operation.Increment(1 + random.nextInt(5)) : new Operation.Decrement(1);
    }

    private static Operation elements(Random random) {
        List<Payload> elements = List.of(payload(random));
        return random.nextInt(3) == 0 ? new Operation.Remove(elements) : new Operation.Add(elements);
    }

    private static Payload payload(Random random) {
        return Payload.ofUtf8("\"" + random.nextInt(6) + "\"");
    }
}
