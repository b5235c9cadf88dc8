package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {
    private static final AtollException AWAY =
            new AtollException(ErrorCode.DATABASE_UNREACHABLE, "long", new IllegalStateException("connection refused"));

    private final AtomicLong nanos = new AtomicLong();
    private final Outage outage = new Outage("db:5432/atoll", nanos::get);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Outage.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void beginningAndEndAreToldOnceHoweverManyAsk() {
        outage.answered(outage.begin());
        seconds(1);
        outage.failed(AWAY);
        outage.failed(AWAY);
        seconds(7);
        outage.answered(outage.begin());
        outage.answered(outage.begin());
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).contains("db:5432/atoll", "does not answer", "connection refused");
        assertThat(lines().get(1)).contains("db:5432/atoll", "answers again after 7 s");
        assertThat(log.list).noneMatch(event -> event.getThrowableProxy() != null);
    }

    @Test
    void anAnswerToAnEarlierQuestionDoesNotEndIt() {
        long earlier = outage.begin();
        seconds(1);
        outage.failed(AWAY);
        outage.answered(outage.begin());
        seconds(10);
        outage.answered(earlier);
        assertThat(lines()).hasSize(1);
    }

    @Test
    void whatTheDatabaseRefusesIsNoOutage() {
        outage.failed(new AtollException(ErrorCode.INTERNAL, "syntax error"));
        assertThat(lines()).isEmpty();
    }

    private void seconds(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
