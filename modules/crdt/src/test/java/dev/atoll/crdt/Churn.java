package dev.atoll.crdt;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * What is added to an entity and removed again, over and over.
 *
 * @param type of the entity
 * @param names how many different things are added: elements, fields, or the one value
 * @param liveBytes what each of them may cost while the entity is there
 * @param goneBytes what each of them may cost once the entity is deleted
 */
record Churn(
        DataType<?> type,
        int names,
        int liveBytes,
        int goneBytes,
        Function<Step, Operation> adds,
        Function<Step, Operation> removes) {

    /** Every type of which something can be taken away: what was granted or sold of an escrow counter stays so. */
    static final List<Churn> ALL = List.of(
            new Churn(DataTypes.SET, 50, 60, 0, step -> new Operation.Add(step.element()), Churn::element),
            new Churn(DataTypes.MULTIMAP, 50, 80, 0, Churn::elementOfField, Churn::elementOrField),
            new Churn(DataTypes.MAP, 50, 250, 150, Churn::anyKind, Churn::fieldOrWhatIsInIt),
            new Churn(DataTypes.REGISTER, 1, 100, 0, step -> new Operation.Assign(step.document()), Churn::all),
            new Churn(DataTypes.REPLICATED_DATA, 1, 100, 0, Churn::update, Churn::all),
            new Churn(DataTypes.FLAG, 1, 100, 0, step -> new Operation.Enable(), Churn::disabled),
            new Churn(DataTypes.COUNTER, 1, 150, 100, step -> new Operation.Increment(1 + step.name()), Churn::all),
            new Churn(DataTypes.GROW_COUNTER, 1, 150, 100, step -> new Operation.Increment(1), Churn::all),
            new Churn(DataTypes.GROW_SET, 50, 60, 0, step -> new Operation.Add(step.element()), Churn::all));

    private static final int FIELDS_OF_A_MULTIMAP = 7;

    /** An add, or the removal after it, in a region that has that state. */
    record Step(Random random, int name, EntityState state) {

        List<Payload> element() {
            return List.of(Payload.ofUtf8("\"" + name + "\""));
        }

        Payload document() {
            return Payload.ofUtf8("\"" + random.nextInt(1000) + "\"");
        }

        boolean isOneOf(int so) {
            return random.nextInt(so) == 0;
        }
    }

    Operation add(Random random, int name, EntityState state) {
        return adds.apply(new Step(random, name, state));
    }

    Operation remove(Random random, int name, EntityState state) {
        return removes.apply(new Step(random, name, state));
    }

    @Override
    public String toString() {
        return type.name();
    }

    private static Operation all(Step step) {
        return new Operation.Delete();
    }

    private static Operation element(Step step) {
        return new Operation.Remove(step.element());
    }

    private static Operation disabled(Step step) {
        return step.isOneOf(3) ? new Operation.Delete() : new Operation.Disable();
    }

    /** Of what the region has seen. */
    private static Operation update(Step step) {
        List<Dot> seen = step.state()
                .visible(DataTypes.REPLICATED_DATA)
                .map(slot -> ((RegisterValue) slot.value()).dots())
                .orElse(List.of());
        return new Operation.AssignIfStill(step.document(), seen);
    }

    // fields

    private static Operation elementOfField(Step step) {
        return at(new Operation.Add(step.element()), "field-" + step.name() % FIELDS_OF_A_MULTIMAP);
    }

    private static Operation elementOrField(Step step) {
        Operation removal = step.isOneOf(4) ? new Operation.Delete() : element(step);
        return at(removal, "field-" + step.name() % FIELDS_OF_A_MULTIMAP);
    }

    /** Most fields are of one kind each, registers, counters, sets or maps; some are sometimes of this and sometimes of that. */
    private static Operation anyKind(Step step) {
        int kind = step.name() % 5;
        String field = "field-" + step.name();
        return switch (kind < 4 ? kind : step.random().nextInt(4)) {
            case 0 -> at(new Operation.Assign(step.document()), field);
            case 1 -> at(new Operation.Increment(1 + step.name()), field);
            case 2 -> at(new Operation.Add(step.element()), field);
            default ->
                at(step.isOneOf(2) ? new Operation.Increment(1) : new Operation.Add(step.element()), field, "in");
        };
    }

    private static Operation fieldOrWhatIsInIt(Step step) {
        String field = "field-" + step.name();
        Operation removal = step.isOneOf(4) ? element(step) : new Operation.Delete();
        return step.name() % 5 > 2 && step.isOneOf(2) ? at(removal, field, "in") : at(removal, field);
    }

    private static Operation at(Operation operation, String... path) {
        return new Operation.AtPath(FieldPath.of(path), operation);
    }
}
