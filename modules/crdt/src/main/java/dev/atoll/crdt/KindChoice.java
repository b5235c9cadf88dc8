package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Fields that were made with different kinds: what they hold of each, and what a choice between them does. */
final class KindChoice {

    private KindChoice() {}

    /** The conflict of a field that holds several kinds; empty when it does not. */
    static Optional<Conflict> conflict(String name, FieldValue field) {
        List<Slot<?>> hidden = field.hidden();
        if (hidden.isEmpty()) {
            return Optional.empty();
        }
        List<RegisterValue.Version> versions = new ArrayList<>();
        List<FieldContent> contents = new ArrayList<>();
        hidden.forEach(slot -> take(slot, versions, contents));
        take(field.shown(), versions, contents);
        return Optional.of(new Conflict(List.of(name), versions, contents));
    }

    private static void take(Slot<?> slot, List<RegisterValue.Version> versions, List<FieldContent> contents) {
        if (slot.value() instanceof RegisterValue register) {
            register.versions().forEach(version -> {
                versions.add(version);
                contents.add(new FieldContent.Document(version.value()));
            });
        } else {
            FieldContent content = FieldContent.of(slot);
            contents.add(content);
            versions.add(new RegisterValue.Version(newest(slot), HybridTimestamp.ZERO, content.json()));
        }
    }

    private static Dot newest(Slot<?> slot) {
        return slot.alive().get(slot.alive().size() - 1);
    }

    /**
     * While the kind that is chosen is still there, as it was when the conflict was seen, it stays as it is and the others
     * go, so that nothing is counted twice. Otherwise all go, and what the conflict had of it is written.
     */
    static Decision decide(String name, FieldValue field, Operation.ChooseKind choice) {
        Optional<Conflict> open = conflict(name, field);
        if (open.isPresent() && !isMeant(choice, open.get())) {
            return new Decision.Refused(
                    ErrorCode.CONFLICT_OPEN,
                    "The field '" + name + "' has been written since, and is in another conflict now: list its"
                            + " conflicts again, and resolve that one.");
        }
        boolean stays = stays(field, choice);
        if (stays ? open.isEmpty() : choice.content().isEmpty()) {
            return new Decision.Unchanged();
        }
        DataType<?> kind = choice.kind();
        return new Decision.Accepted(
                stays
                        ? new MapChange.Chosen(
                                name, kind, CoveredCounts.of(field).without(kind), Optional.empty())
                        : new MapChange.Chosen(name, kind, CoveredCounts.of(field), choice.content()));
    }

    private static boolean isMeant(Operation.ChooseKind choice, Conflict open) {
        List<Dot> dots =
                open.versions().stream().map(RegisterValue.Version::dot).toList();
        return choice.versions().isEmpty() || new HashSet<>(dots).equals(new HashSet<>(choice.versions()));
    }

    /** Of registers a value is chosen, which is written in any case. */
    private static boolean stays(FieldValue field, Operation.ChooseKind choice) {
        List<Dot> alive = field.slot(choice.kind()).alive();
        boolean there =
                choice.chosen().map(alive::contains).orElse(choice.content().isEmpty() && !alive.isEmpty());
        return there && (choice.content().isEmpty() || choice.kind().tag() != DataTypes.REGISTER.tag());
    }
}
