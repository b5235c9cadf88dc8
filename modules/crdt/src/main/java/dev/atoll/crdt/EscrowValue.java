package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An escrow counter: what each origin has granted, used and handed to others.
 *
 * <p>An account is changed by its own origin's events only. An origin uses and hands on no more than the rights that it
 * sees itself, and whoever sees an event sees what came before it. So no account is ever overdrawn in anybody's eyes, and
 * the total, which is the sum of all rights, never falls below 0.
 *
 * @param accounts by their origins; one that has not written has none
 */
public record EscrowValue(SortedMap<Origin, Account> accounts) {

    public static final EscrowValue EMPTY = new EscrowValue(Collections.emptySortedMap());

    /**
     * What one origin's events add up to.
     *
     * @param sequence the last event of that origin that is in it
     * @param granted what it has added to the counter
     * @param used what it has taken from the counter
     * @param sent the rights that it has handed to others
     */
    public record Account(long sequence, long granted, long used, SortedMap<Origin, Long> sent) {

        static final Account EMPTY = new Account(0, 0, 0, Collections.emptySortedMap());

        public long sentTo(Origin origin) {
            return sent.getOrDefault(origin, 0L);
        }

        Account withSent(long sequence, Origin to, long by) {
            SortedMap<Origin, Long> more = new TreeMap<>(sent);
            more.merge(to, by, Math::addExact);
            return new Account(sequence, granted, used, Collections.unmodifiableSortedMap(more));
        }

        private BigInteger ownRights() {
            BigInteger own = BigInteger.valueOf(granted).subtract(BigInteger.valueOf(used));
            for (long each : sent.values()) {
                own = own.subtract(BigInteger.valueOf(each));
            }
            return own;
        }

        private static Account later(Account a, Account b) {
            return a.sequence >= b.sequence ? a : b;
        }
    }

    public Account account(Origin origin) {
        return accounts.getOrDefault(origin, Account.EMPTY);
    }

    /** How much the origin may take away by itself; never negative. */
    public BigInteger rights(Origin origin) {
        return account(origin).ownRights().add(received(origin));
    }

    /** The rights that others have handed to the origin, all in all. */
    public BigInteger received(Origin origin) {
        BigInteger received = BigInteger.ZERO;
        for (Account other : accounts.values()) {
            received = received.add(BigInteger.valueOf(other.sentTo(origin)));
        }
        return received;
    }

    /** The rights of all origins that ever had some. */
    public SortedMap<Origin, BigInteger> rights() {
        TreeSet<Origin> holders = new TreeSet<>(accounts.keySet());
        accounts.values().forEach(account -> holders.addAll(account.sent().keySet()));
        SortedMap<Origin, BigInteger> rights = new TreeMap<>();
        holders.forEach(origin -> rights.put(origin, rights(origin)));
        return rights;
    }

    /** What is left of all that was granted; never negative. */
    public BigInteger total() {
        BigInteger total = BigInteger.ZERO;
        for (Account account : accounts.values()) {
            total = total.add(BigInteger.valueOf(account.granted())).subtract(BigInteger.valueOf(account.used()));
        }
        return total;
    }

    EscrowValue with(Origin origin, Account account) {
        SortedMap<Origin, Account> changed = new TreeMap<>(accounts);
        changed.put(origin, account);
        return new EscrowValue(Collections.unmodifiableSortedMap(changed));
    }

    EscrowValue merge(EscrowValue other) {
        SortedMap<Origin, Account> merged = new TreeMap<>(accounts);
        other.accounts.forEach((origin, account) -> merged.merge(origin, account, Account::later));
        return new EscrowValue(Collections.unmodifiableSortedMap(merged));
    }
}
