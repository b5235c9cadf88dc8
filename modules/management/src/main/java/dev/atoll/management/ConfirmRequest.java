package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.ConfirmMode;
import dev.atoll.entity.ConfirmRule;
import java.time.Duration;
import java.util.Optional;

/**
 * What one request says about how sure its write is to be; the collection says the rest.
 *
 * @param mode empty: the collection's
 * @param minRegions for semi-sync; empty: the collection's, or the default
 * @param timeout empty: the collection's, or this node's
 * @param require whether the write is refused when too few regions are connected
 */
public record ConfirmRequest(
        Optional<ConfirmMode> mode, Optional<Integer> minRegions, Optional<Duration> timeout, boolean require) {

    /** As the collection says. */
    public static final ConfirmRequest NONE =
            new ConfirmRequest(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** As the rule says, whatever the collection says. */
    public static ConfirmRequest of(ConfirmRule rule, boolean require) {
        return new ConfirmRequest(
                Optional.of(rule.mode()),
                rule.mode() == ConfirmMode.SEMI_SYNC ? Optional.of(rule.minRegions()) : Optional.empty(),
                rule.timeout(),
                require);
    }

    /**
     * What counts for a write of a collection.
     *
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM} when the two do not fit together
     */
    ConfirmRule over(Optional<ConfirmRule> collection) {
        if (mode.isEmpty() && minRegions.isEmpty() && timeout.isEmpty()) { // nearly always
            return collection.orElse(ConfirmRule.ASYNC);
        }
        ConfirmRule otherwise = collection.orElse(ConfirmRule.ASYNC);
        ConfirmMode chosen = mode.orElse(otherwise.mode());
        if (minRegions.isPresent() && chosen != ConfirmMode.SEMI_SYNC) {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM,
                    "'min-regions' is for the mode semi-sync, and this write has the mode " + chosen.text() + ".");
        }
        ConfirmRule base = chosen == otherwise.mode() ? otherwise : ConfirmRule.of(chosen);
        return new ConfirmRule(chosen, minRegions.orElse(base.minRegions()), timeout.or(otherwise::timeout));
    }
}
