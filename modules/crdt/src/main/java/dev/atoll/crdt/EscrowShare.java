package dev.atoll.crdt;

/** How many of its rights a region gives to another that asks for some. */
public final class EscrowShare {

    private EscrowShare() {}

    /**
     * When somebody waits there: all but what is expected to be needed here, and at least half, rounded up. So two regions
     * that both run out still come to an end with the last unit, wherever it is asked for.
     *
     * <p>When nobody waits: half of what is not expected to be needed here. So two regions that ask each other ahead of
     * time come to rest.
     *
     * @param rights what this region holds, at least 0
     * @param wanted what the other still would like to have
     * @param urgent whether somebody waits for it there
     * @param ownDemand what is expected to be needed here soon, at least 0
     * @return 0 to {@code rights}, and at most {@code wanted}
     */
    public static long amount(long rights, long wanted, boolean urgent, long ownDemand) {
        long kept = urgent ? Math.min(ownDemand, rights / 2) : Math.min(ownDemand, rights);
        long spare = rights - kept;
        return Math.max(0, Math.min(wanted, urgent ? spare : spare / 2));
    }
}
