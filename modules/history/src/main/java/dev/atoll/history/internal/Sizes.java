package dev.atoll.history.internal;

import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.HistoryEntry;
import dev.atoll.history.HistoryStep;
import java.util.List;

/** Roughly how many bytes things take in an answer. */
final class Sizes {

    private static final long FIXED = 200;

    private Sizes() {}

    static long of(HistoryEntry entry) {
        long operation = entry.what() instanceof HistoryStep.Changed changed
                ? changed.operation().map(Sizes::of).orElse(0L)
                : 0;
        return FIXED + operation + of(entry.before()) + of(entry.after());
    }

    static long of(DiscardedWrites discarded) {
        return discarded.writes().stream().mapToLong(Sizes::of).sum();
    }

    static long of(DiscardedWrites.Write write) {
        return FIXED + write.operation().map(Sizes::of).orElse(0L);
    }

    private static long of(View view) {
        if (view instanceof View.Document document) {
            return document.payload().size();
        }
        if (view instanceof View.Fields fields) {
            return fields.fields().entrySet().stream()
                    .mapToLong(field -> field.getKey().length() + of(field.getValue()))
                    .sum();
        }
        return view instanceof View.Elements elements ? of(elements.elements()) : FIXED;
    }

    private static long of(Operation operation) {
        if (operation instanceof Operation.Assign assign) {
            return assign.value().size();
        }
        if (operation instanceof Operation.AtPath atPath) {
            return atPath.path().bytes() + of(atPath.operation());
        }
        if (operation instanceof Operation.Resolve resolve) {
            return resolve.value().size() + FIXED;
        }
        if (operation instanceof Operation.ChooseKind choice) {
            return FIXED + choice.content().map(FieldContent::bytes).orElse(0L);
        }
        if (operation instanceof Operation.Add add) {
            return of(add.elements());
        }
        return operation instanceof Operation.Remove remove ? of(remove.elements()) : FIXED;
    }

    private static long of(List<Payload> payloads) {
        return payloads.stream().mapToLong(payload -> payload.size() + 1L).sum();
    }
}
