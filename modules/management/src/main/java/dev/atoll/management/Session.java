package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.SessionToken;
import dev.atoll.crdt.TimestampVector;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What one client has seen, through however many regions: it reads its own writes, and never anything older than it has
 * read before. Hand its {@link #token} on when the client moves to another region. Safe for use by many threads; work
 * that runs at the same time is not ordered by it.
 */
public final class Session {

    private final AtomicReference<SessionToken> token;
    private final Duration limit;
    private final boolean allowsStale;
    private volatile boolean stale;

    private Session(AtomicReference<SessionToken> token, Duration limit, boolean allowsStale) {
        this.token = token;
        this.limit = limit;
        this.allowsStale = allowsStale;
    }

    /** A session that has seen nothing yet. */
    public static Session begin() {
        return of(SessionToken.NONE);
    }

    /**
     * A session that goes on, in this region or another.
     *
     * @param token as {@link #token} gave it
     * @throws AtollException {@link ErrorCode#INVALID_SESSION}
     */
    public static Session resume(String token) {
        return of(SessionToken.decode(token));
    }

    private static Session of(SessionToken token) {
        return new Session(new AtomicReference<>(token), null, false);
    }

    /** The same session, whose requests wait so long for what it has seen; at most {@code atoll.session.max-wait}. */
    public Session waitAtMost(Duration limit) {
        return new Session(token, limit, allowsStale);
    }

    /** The same session, whose requests are served with older data at once rather than wait or fail. */
    public Session allowStale() {
        return new Session(token, limit, true);
    }

    /** What the session has seen so far; opaque, safe in URLs and headers. */
    public String token() {
        return token.get().encode();
    }

    /** Whether something was served through this very object that may be older than what the session had seen. */
    public boolean stale() {
        return stale;
    }

    SessionToken seen() {
        return token.get();
    }

    Duration limit(Duration otherwise) {
        return limit == null ? otherwise : limit;
    }

    boolean allowsStale() {
        return allowsStale;
    }

    /** See {@link SessionToken#shown}. */
    void saw(Origin region, TimestampVector more, Function<Origin, HybridTimestamp> complete) {
        token.updateAndGet(before -> before.shown(region, more, complete));
    }

    /** Served although it is behind; what can never be had again is not asked for any more. */
    void servedStale(TimestampVector gone) {
        stale = true;
        token.updateAndGet(before -> before.without(
                origin -> gone.get(origin).compareTo(before.seen().get(origin)) >= 0));
    }
}
