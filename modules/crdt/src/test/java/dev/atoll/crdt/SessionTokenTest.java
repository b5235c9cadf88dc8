package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SessionTokenTest {

    private static final Origin EAST = origin("us-east", 1);
    private static final Origin WEST = origin("eu-west", 2);

    private static Origin origin(String region, int incarnation) {
        return new Origin(RegionId.of(region), incarnation);
    }

    private static HybridTimestamp at(long packed) {
        return new HybridTimestamp(packed);
    }

    private static SessionToken random(long seed) {
        Random random = new Random(seed);
        TimestampVector seen = TimestampVector.EMPTY;
        for (int i = random.nextInt(6); i > 0; i--) {
            seen = seen.with(origin("r" + random.nextInt(4), random.nextInt(3)), at(random.nextLong() >>> 1));
        }
        Origin[] origins = {EAST, WEST, null};
        SessionToken elsewhere = new SessionToken(seen);
        Origin at = origins[random.nextInt(3)];
        return at == null
                ? elsewhere
                : elsewhere.shown(
                        at,
                        TimestampVector.of(origin("r" + random.nextInt(4), random.nextInt(3)), at(1)),
                        origin -> random.nextBoolean() ? HybridTimestamp.ZERO : at(Long.MAX_VALUE));
    }

    @Property
    void theTextFormKeepsTheToken(@ForAll long seed) {
        SessionToken token = random(seed);
        assertThat(SessionToken.decode(token.encode())).isEqualTo(token);
        assertThat(token.encode()).matches("[A-Za-z0-9_-]+");
    }

    @Property
    void mergingIsCommutativeAssociativeAndIdempotentAndLosesNothing(@ForAll long a, @ForAll long b, @ForAll long c) {
        TimestampVector x = random(a).seen();
        TimestampVector y = random(b).seen();
        TimestampVector z = random(c).seen();
        assertThat(x.merge(y)).isEqualTo(y.merge(x));
        assertThat(x.merge(y).merge(z)).isEqualTo(x.merge(y.merge(z)));
        assertThat(x.merge(y).merge(y)).isEqualTo(x.merge(y));
        assertThat(x.merge(y).covers(x)).isTrue();
        assertThat(new SessionToken(x.merge(y)).unmet(EAST, x.merge(y)::get).isEmpty())
                .isTrue();
    }

    @Property
    void aRegionThatServesAMergedTokenMayServeEachOfBoth(@ForAll long a, @ForAll long b, @ForAll long c) {
        SessionToken one = new SessionToken(random(a).seen());
        SessionToken other = new SessionToken(random(b).seen());
        TimestampVector complete = random(c).seen();
        if (new SessionToken(one.seen().merge(other.seen()))
                .unmet(EAST, complete::get)
                .isEmpty()) {
            assertThat(one.unmet(EAST, complete::get)).isEqualTo(TimestampVector.EMPTY);
            assertThat(other.unmet(EAST, complete::get)).isEqualTo(TimestampVector.EMPTY);
        }
    }

    @Property
    void aDamagedTokenIsRefused(@ForAll long seed, @ForAll @IntRange(max = 10_000) int where) {
        String text = random(seed).encode();
        int at = where % text.length();
        char other = text.charAt(at) == 'x' ? 'y' : 'x';
        String damaged = text.substring(0, at) + other + text.substring(at + 1);
        try {
            // the last character may have bits that no byte uses
            assertThat(SessionToken.decode(damaged)).isEqualTo(random(seed));
            assertThat(at).isEqualTo(text.length() - 1);
        } catch (AtollException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SESSION);
        }
    }

    @Property
    void whatIsNoTokenIsRefused(@ForAll String text) {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> SessionToken.decode(text))
                .extracting(AtollException::code)
                .isEqualTo(ErrorCode.INVALID_SESSION);
    }

    @Test
    void onlyWhatOthersAcceptedAndIsNotCompleteIsUnmet() {
        SessionToken token = new SessionToken(
                TimestampVector.of(EAST, at(100)).with(WEST, at(50)).with(origin("ap", 3), at(70)));
        TimestampVector complete = TimestampVector.of(WEST, at(50)).with(origin("ap", 3), at(69));
        assertThat(token.unmet(EAST, complete::get)).isEqualTo(TimestampVector.of(origin("ap", 3), at(70)));
    }

    /** A session in two regions, of which each shows it what it has: none ever shows it less than it has seen. */
    @Property
    void aRegionServesASessionOnlyWhenItHasAllThatTheSessionHasSeenAnywhere(@ForAll long seed) {
        Random random = new Random(seed);
        Origin[] regions = {EAST, WEST};
        TimestampVector[] has = {TimestampVector.EMPTY, TimestampVector.EMPTY};
        TimestampVector[] complete = {TimestampVector.EMPTY, TimestampVector.EMPTY};
        TimestampVector seen = TimestampVector.EMPTY;
        SessionToken token = SessionToken.NONE;
        Origin writer = origin("ap", 1);
        for (int i = 0; i < 40; i++) {
            int at = random.nextInt(2);
            switch (random.nextInt(3)) {
                case 0 -> has[at] = has[at].merge(TimestampVector.of(writer, at(i + 1)));
                case 1 -> complete[at] = has[at];
                default -> {
                    boolean served = token.unmet(regions[at], complete[at]::get).isEmpty();
                    if (served) {
                        assertThat(has[at].covers(seen)).as("step %s", i).isTrue();
                    }
                    if (served || random.nextInt(4) == 0) { // it allowed older data
                        seen = served ? seen.merge(has[at]) : seen;
                        token = token.shown(regions[at], has[at], complete[at]::get);
                    }
                }
            }
            token = SessionToken.decode(token.encode());
        }
    }

    @Test
    void aRegionNeedNotHaveMoreThanItHasShownItself() {
        TimestampVector some = TimestampVector.of(WEST, at(5));
        SessionToken shown = SessionToken.NONE.shown(EAST, some, origin -> HybridTimestamp.ZERO);
        assertThat(shown.unmet(EAST, origin -> HybridTimestamp.ZERO)).isEqualTo(TimestampVector.EMPTY);
        assertThat(shown.unmet(origin("ap", 1), origin -> HybridTimestamp.ZERO)).isEqualTo(some);
    }

    @Test
    void anotherJournalOfTheSameRegionIsAnotherOrigin() {
        SessionToken token = new SessionToken(TimestampVector.of(origin("us-east", 9), at(1)));
        assertThat(token.unmet(EAST, origin -> HybridTimestamp.ZERO).isEmpty()).isFalse();
    }

    @Test
    void aTokenOfManyOriginsStaysBoundedAndKeepsTheNewest() {
        TimestampVector seen = TimestampVector.EMPTY;
        for (int i = 1; i <= 200; i++) {
            seen = seen.with(origin("a-region-with-the-longest-name-" + (char) ('a' + i % 26), i), at(i));
        }
        String text = new SessionToken(seen).encode();
        assertThat(text).hasSizeLessThanOrEqualTo(SessionToken.MAX_LENGTH);
        TimestampVector kept = SessionToken.decode(text).seen();
        assertThat(kept.size()).isEqualTo(SessionToken.MAX_ORIGINS);
        kept.forEach((origin, timestamp) -> assertThat(timestamp.packed()).isGreaterThan(200 - 64));
    }

    @Test
    void theFormIsPinned() {
        SessionToken token = new SessionToken(
                TimestampVector.of(EAST, HybridTimestamp.of(1, 0)).with(WEST, at(1)));
        assertThat(token.encode()).isEqualTo("AgAAAAAAAQAAAgdldS13ZXN0AAAAAv__AwAHdXMtZWFzdAAAAAEAAACHn5gt");
    }
}
