package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an escrow counter lets a region do, and what concurrency means for it. */
class EscrowTypeTest {

    private static final int A = 0;
    private static final int B = 1;

    private final Mesh mesh = new Mesh(2);

    private Decision write(int region, Operation operation) {
        return mesh.write(region, DataTypes.ESCROW, operation);
    }

    private EscrowValue value(int region) {
        return (EscrowValue)
                mesh.state(region).visible(DataTypes.ESCROW).orElseThrow().value();
    }

    private static Operation share(Origin to, long wanted, long received) {
        return new Operation.Share(to, wanted, received, true, 0);
    }

    private void assertRefused(Decision decision, ErrorCode code, String text) {
        assertThat(decision).isEqualTo(new Decision.Refused(code, text));
    }

    @Test
    void aRegionUsesWhatItWasGrantedAndNoMore() {
        write(A, new Operation.Grant(5));
        assertThat(write(A, new Operation.Decrement(5))).isInstanceOf(Decision.Accepted.class);
        assertRefused(
                write(A, new Operation.Decrement(1)),
                ErrorCode.INSUFFICIENT_RIGHTS,
                "This region holds the right to 0, fewer than 1. No other region holds any.");
    }

    @Test
    void aRegionThatSeesTheTotalCannotUseAnothersRights() {
        write(A, new Operation.Grant(5));
        mesh.heal();
        assertThat(value(B).total()).isEqualTo(5);
        assertRefused(
                write(B, new Operation.Decrement(1)),
                ErrorCode.INSUFFICIENT_RIGHTS,
                "This region holds the right to 0, fewer than 1. Elsewhere: region-a 5.");
    }

    @Test
    void transferredRightsAreUsedByTheOtherRegionOnly() {
        write(A, new Operation.Grant(5));
        write(A, new Operation.Transfer(mesh.origins.get(B), 3));
        assertThat(write(A, new Operation.Decrement(3))).isInstanceOf(Decision.Refused.class);
        assertThat(write(B, new Operation.Decrement(3))).isInstanceOf(Decision.Refused.class);
        mesh.heal();
        assertThat(write(A, new Operation.Decrement(2))).isInstanceOf(Decision.Accepted.class);
        assertThat(write(B, new Operation.Decrement(3))).isInstanceOf(Decision.Accepted.class);
        mesh.heal();
        assertThat(value(A).total()).isZero();
    }

    @Test
    void theViewShowsTheTotalAndTheRightsByRegion() {
        write(A, new Operation.Grant(9));
        write(A, new Operation.Transfer(mesh.origins.get(B), 3));
        mesh.heal();
        assertThat(mesh.state(B).visible(DataTypes.ESCROW).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS))
                .isEqualTo(new View.Escrow(
                        BigInteger.valueOf(9),
                        new TreeMap<>(Map.of(
                                mesh.origins.get(A).region(),
                                BigInteger.valueOf(6),
                                mesh.origins.get(B).region(),
                                BigInteger.valueOf(3)))));
    }

    @Test
    void askingForRightsTwiceGivesThemOnce() {
        write(A, new Operation.Grant(10));
        Origin other = mesh.origins.get(B);
        write(A, share(other, 4, 0));
        assertThat(write(A, share(other, 4, 0))).isEqualTo(new Decision.Unchanged());
        assertThat(value(A).rights(other)).isEqualTo(4);
        write(A, share(other, 4, 4));
        assertThat(value(A).rights(other)).isEqualTo(8);
    }

    @Test
    void anEscrowIsNotDeleted() {
        write(A, new Operation.Grant(1));
        assertThat(((Decision.Refused) write(A, new Operation.Delete())).message())
                .contains("not deleted", "Decrement it to 0");
    }

    @Test
    void amountsBelowOneAndTransfersToTheRegionItselfAreRefused() {
        write(A, new Operation.Grant(5));
        for (long by : new long[] {0, -1, Long.MIN_VALUE}) {
            for (Operation operation : new Operation[] {
                new Operation.Grant(by), new Operation.Decrement(by), new Operation.Transfer(mesh.origins.get(B), by)
            }) {
                assertThat(((Decision.Refused) write(A, operation)).code()).isEqualTo(ErrorCode.INVALID_OPERATION);
            }
        }
        assertThat(((Decision.Refused) write(A, new Operation.Transfer(mesh.origins.get(A), 1))).code())
                .isEqualTo(ErrorCode.INVALID_OPERATION);
    }

    @Test
    void grantsBeyond64BitsAreRefusedInOneRegionAndAddUpExactlyOverSeveral() {
        write(A, new Operation.Grant(Long.MAX_VALUE));
        assertThat(((Decision.Refused) write(A, new Operation.Grant(1))).code()).isEqualTo(ErrorCode.COUNTER_OVERFLOW);
        write(B, new Operation.Grant(Long.MAX_VALUE));
        write(B, new Operation.Transfer(mesh.origins.get(A), Long.MAX_VALUE));
        mesh.heal();
        assertThat(value(A).rights(mesh.origins.get(A)))
                .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1));
        assertThat(write(A, new Operation.Decrement(Long.MAX_VALUE))).isInstanceOf(Decision.Accepted.class);
        assertThat(((Decision.Refused) write(A, new Operation.Decrement(1))).code())
                .isEqualTo(ErrorCode.COUNTER_OVERFLOW);
    }

    @Test
    void rightsOnALostJournalAreNotUsedByTheNewOne() {
        write(A, new Operation.Grant(5));
        Origin reborn = new Origin(mesh.origins.get(A).region(), 99);
        assertRefused(
                mesh.state(A).decide(reborn, DataTypes.ESCROW, new Operation.Decrement(1)),
                ErrorCode.INSUFFICIENT_RIGHTS,
                "This region holds the right to 0, fewer than 1. Elsewhere: region-a (an earlier journal, of no more"
                        + " use) 5.");
    }

    @Test
    void aRewindDoesNotTakeSalesBack() {
        write(A, new Operation.Grant(5));
        mesh.heal();
        EntityState before = mesh.state(B);
        write(A, new Operation.Decrement(2));
        EntityState sold = mesh.state(A);
        Epoch epoch = new Epoch(1, HybridTimestamp.of(2_000_000, 0), RegionId.of("region-b"));
        EntityState rewound = new EntityState(before.seen(), epoch, before.newest(), before.slots());
        for (EntityState both : new EntityState[] {rewound.merge(sold), sold.merge(rewound)}) {
            assertThat(((EscrowValue)
                                    both.visible(DataTypes.ESCROW).orElseThrow().value())
                            .total())
                    .isEqualTo(3);
        }
        DataEvent late = mesh.journal().get(1).first();
        assertThat(((EscrowValue) rewound.apply(late)
                                .visible(DataTypes.ESCROW)
                                .orElseThrow()
                                .value())
                        .total())
                .isEqualTo(3);
    }
}
