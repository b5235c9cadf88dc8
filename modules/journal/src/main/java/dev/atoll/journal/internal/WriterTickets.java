package dev.atoll.journal.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows which connections are lent out for writing. A ticket is open from before its connection can be used until after
 * it has been given back, so it covers every transaction on it. H2's own list of locks would not do: a session draws its
 * row's ordering before it takes its lock.
 */
final class WriterTickets {
    private final AtomicLong last = new AtomicLong();
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    /** What gives a connection. */
    @FunctionalInterface
    interface Source {
        Connection get() throws SQLException;
    }

    Set<Long> open() {
        return Set.copyOf(open);
    }

    Connection lend(Source source) throws SQLException {
        long ticket = last.incrementAndGet();
        open.add(ticket);
        try {
            return closingTicket(source.get(), ticket);
        } catch (SQLException | RuntimeException e) {
            open.remove(ticket);
            throw e;
        }
    }

    private Connection closingTicket(Connection connection, long ticket) {
        return (Connection) Proxy.newProxyInstance(
                WriterTickets.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("close")) {
                            open.remove(ticket);
                        }
                    }
                });
    }
}
