package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Random histories of one entity. */
final class Histories {

    private static final List<DataType<?>> TYPES = DataTypes.all();

    private Histories() {}

    /** A mesh after random writes, deliveries and state transfers, not yet healed. */
    static Mesh random(long seed, int steps) {
        Random random = new Random(seed);
        return random(TYPES.get(random.nextInt(TYPES.size())), random, steps);
    }

    /** As {@link #random(long, int)}, of entities of that type (and now and then of others). */
    static Mesh random(DataType<?> type, long seed, int steps) {
        return random(type, new Random(seed), steps);
    }

    private static Mesh random(DataType<?> type, Random random, int steps) {
        Mesh mesh = new Mesh(2 + random.nextInt(3));
        boolean clash = random.nextInt(10) == 0;
        for (int i = 0; i < steps; i++) {
            DataType<?> used = clash ? TYPES.get(random.nextInt(TYPES.size())) : type;
            step(mesh, used, random);
        }
        return mesh;
    }

    private static void step(Mesh mesh, DataType<?> type, Random random) {
        int regions = mesh.origins.size();
        int what = random.nextInt(10);
        if (what < 4) {
            int region = random.nextInt(regions);
            Operation operation =
                    random.nextInt(12) == 0 ? rewind(mesh, region, random) : resolves(type, mesh, region, random);
            mesh.write(region, type, operation);
        } else if (what < 9) {
            mesh.offerRandom(random);
        } else {
            mesh.merge(random.nextInt(regions), random.nextInt(regions));
        }
    }

    /** To an instant at which something was written, or the next that the region knows. */
    private static Operation rewind(Mesh mesh, int region, Random random) {
        if (mesh.journal().isEmpty()) {
            return new Operation.Delete();
        }
        DataEvent event =
                mesh.journal().get(random.nextInt(mesh.journal().size())).first();
        HybridTimestamp at = mesh.asOf(region, event.timestamp()).knownFrom();
        return new Operation.Rewind(at, mesh.asOf(region, at).state());
    }

    /** An operation that may name versions. */
    private static Operation resolves(DataType<?> type, Mesh mesh, int region, Random random) {
        Operation operation = operation(type, random);
        if (operation instanceof Operation.AssignIfStill update && random.nextInt(4) > 0) {
            return new Operation.AssignIfStill(update.value(), seen(mesh.state(region), type));
        }
        if (operation instanceof Operation.Assign && random.nextInt(3) == 0) {
            return resolve(mesh, random);
        }
        return operation instanceof Operation.AtPath at
                        && at.operation() instanceof Operation.Assign
                        && random.nextInt(3) == 0
                ? new Operation.AtPath(at.path(), resolve(mesh, random))
                : operation;
    }

    static Operation operation(DataType<?> type, Random random) {
        if (random.nextInt(8) == 0) {
            return new Operation.Delete();
        }
        Payload payload = Payload.ofUtf8("\"" + (char) ('a' + random.nextInt(5)) + "\"");
        return switch (type.name()) {
            case "register" -> new Operation.Assign(payload);
            case "counter" ->
                random.nextInt(3) == 0
                        ? new Operation.Decrement(1 + random.nextInt(100))
                        : new Operation.Increment(1 + random.nextInt(100));
            case "flag" -> random.nextBoolean() ? new Operation.Enable() : new Operation.Disable();
            case "grow-counter" -> new Operation.Increment(1 + random.nextInt(100));
            case "grow-set" -> new Operation.Add(List.of(payload));
            case "map" -> mapOperation(payload, random);
            case "escrow" -> escrowOperation(random);
            case "multimap" -> multimapOperation(payload, random);
            case "replicated-data" -> new Operation.AssignIfStill(payload, List.of());
            default -> setOperation(payload, random);
        };
    }

    private static List<Dot> seen(EntityState state, DataType<?> type) {
        return state.visible(type)
                .map(slot -> ((RegisterValue) slot.value()).dots())
                .orElse(List.of());
    }

    /** Of versions that may be unknown in the region, replaced long ago, or never have been. */
    private static Operation resolve(Mesh mesh, Random random) {
        List<Dot> dots = new ArrayList<>();
        for (EventRow.Events row : mesh.journal()) {
            if (random.nextInt(3) == 0) {
                dots.add(row.first().dot());
            }
        }
        return new Operation.Resolve(Payload.ofUtf8("\"r" + random.nextInt(5) + "\""), dots);
    }

    /** Of regions a to c of a {@link Mesh}; those that ask for rights remember more or less of what they received. */
    private static Operation escrowOperation(Random random) {
        int to = random.nextInt(3);
        Origin other = new Origin(RegionId.of("region-" + (char) ('a' + to)), to + 1);
        return switch (random.nextInt(6)) {
            case 0 -> new Operation.Grant(1 + random.nextInt(20));
            case 1 -> new Operation.Transfer(other, 1 + random.nextInt(8));
            case 2 ->
                new Operation.Share(
                        other, 1 + random.nextInt(9), random.nextInt(9), random.nextBoolean(), random.nextInt(5));
            default -> new Operation.Decrement(1 + random.nextInt(5));
        };
    }

    /** Few names and all kinds of fields, so that regions often meet in one, also with different kinds. */
    private static Operation mapOperation(Payload payload, Random random) {
        if (random.nextInt(12) == 0) {
            return new Operation.Clear();
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(random.nextBoolean() ? "a" : "b");
        } while (names.size() < 4 && random.nextInt(2) == 0);
        Operation inner =
                switch (random.nextInt(9)) {
                    case 8 -> choice(payload, random);
                    case 0, 1 -> new Operation.Assign(payload);
                    case 2, 3 -> new Operation.Increment(1 + random.nextInt(100));
                    case 4 -> new Operation.Add(List.of(payload));
                    case 5 -> new Operation.Remove(List.of(payload));
                    case 6 -> new Operation.Decrement(1);
                    default -> new Operation.Delete();
                };
        return new Operation.AtPath(new FieldPath(names), inner);
    }

    /** Of a kind that may be there or not, with what a record would have of it or without. */
    private static Operation choice(Payload payload, Random random) {
        FieldContent content = content(payload, random, 2);
        Optional<FieldContent> written = random.nextBoolean() ? Optional.of(content) : Optional.empty();
        return new Operation.ChooseKind(content.type(), written, Optional.empty(), List.of());
    }

    private static FieldContent content(Payload payload, Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 4 : 3)) {
            case 0 -> new FieldContent.Document(payload);
            case 1 -> new FieldContent.Count(BigInteger.valueOf(random.nextInt(100) - 50));
            case 2 -> new FieldContent.Elements(List.of(payload));
            default ->
                new FieldContent.Fields(
                        new TreeMap<>(Map.of(random.nextBoolean() ? "a" : "b", content(payload, random, depth - 1))));
        };
    }

    private static Operation multimapOperation(Payload payload, Random random) {
        if (random.nextInt(12) == 0) {
            return new Operation.Clear();
        }
        List<Payload> elements = List.of(payload);
        Operation inner =
                switch (random.nextInt(5)) {
                    case 0 -> new Operation.Delete();
                    case 1 -> new Operation.Remove(elements);
                    default -> new Operation.Add(elements);
                };
        return new Operation.AtPath(FieldPath.of(random.nextBoolean() ? "a" : "b"), inner);
    }

    private static Operation setOperation(Payload payload, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Operation.Remove(List.of(payload));
            case 1 -> new Operation.Clear();
            default -> new Operation.Add(List.of(payload, Payload.ofUtf8("" + random.nextInt(3))));
        };
    }
}
