package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EscrowType.EscrowChange;
import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.Operation;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What an escrow counter promises. */
final class SimEscrow {

    private SimEscrow() {}

    private static Optional<EscrowValue> value(EntityState state) {
        return state.visible(DataTypes.ESCROW).map(slot -> (EscrowValue) slot.value());
    }

    static boolean lacksRights(SimRegion region, String persistenceId, Operation operation) {
        return operation instanceof Operation.Decrement decrement
                && value(region.disk.state(persistenceId))
                        .filter(value ->
                                value.rights(region.origin()).compareTo(BigInteger.valueOf(decrement.by())) < 0)
                        .isPresent();
    }

    /** At every step, on every disk. */
    static void assertNotOverdrawn(String persistenceId, EntityState state) {
        value(state).ifPresent(value -> {
            assertThat(value.total())
                    .as("the total of %s: %s", persistenceId, value)
                    .isNotNegative();
            value.rights().forEach((origin, rights) -> assertThat(rights)
                    .as("the rights of %s to %s: %s", origin, persistenceId, value)
                    .isNotNegative());
        });
    }

    /**
     * Every account is what its origin has written, up to the last of it that is there; and that is all that the region
     * has seen of it, unless the origin was removed. One that gave up its copy, and began anew when the last one was lost,
     * begins its account anew, too.
     */
    static void assertAccounts(SimWorld world, String persistenceId, EntityState agreed) {
        Collection<DataEvent> booked = world.ledger.booked(persistenceId);
        EscrowValue value = value(agreed).orElse(EscrowValue.EMPTY);
        for (DataEvent event : booked) {
            if (agreed.seen().covers(event.dot()) && !world.operator.removed.contains(event.origin())) {
                assertThat(value.account(event.origin()).sequence())
                        .as("the account of %s in %s", event.origin(), persistenceId)
                        .isGreaterThanOrEqualTo(event.sequence());
            }
        }
        value.accounts().forEach((origin, account) -> {
            List<DataEvent> its = booked.stream()
                    .filter(event -> event.origin().equals(origin) && event.sequence() <= account.sequence())
                    .toList();
            List<DataEvent> since = its.stream()
                    .filter(event -> !world.ledger.wasGone(persistenceId, event))
                    .toList();
            assertThat(account.granted() - account.used())
                    .as("the account of %s in %s: %s", origin, persistenceId, value)
                    .isIn(left(its), left(since));
        });
    }

    /** The total is what was granted less what was taken. */
    static void assertNothingLostNorTwice(String persistenceId, EntityState agreed, Collection<DataEvent> events) {
        assertThat(value(agreed).orElse(EscrowValue.EMPTY).total())
                .as("the total of %s", persistenceId)
                .isEqualTo(left(events));
    }

    private static long left(Collection<DataEvent> events) {
        long left = 0;
        for (DataEvent event : events) {
            if (event.change() instanceof EscrowChange.Granted granted) {
                left += granted.by();
            } else if (event.change() instanceof EscrowChange.Used used) {
                left -= used.by();
            }
        }
        return left;
    }
}
