package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupEvent;
import dev.atoll.backup.BackupEvent.Task;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.RegionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {

    private static final RegionId EU = RegionId.of("eu");
    private static final Repository ONE = new PosixRepository(Path.of("/one"));
    private static final Repository OTHER = new PosixRepository(Path.of("/other"));

    private final List<BackupEvent> events = new ArrayList<>();
    private final Troubles troubles = new Troubles(EU, events::add);

    @Test
    void aTroubleIsToldOnceWhenItBeginsAndOnceWhenItEnds() {
        troubles.works(Task.ARCHIVE, ONE);
        assertThat(events).isEmpty();
        troubles.fails(Task.ARCHIVE, ONE, new IllegalStateException("full"));
        troubles.fails(Task.ARCHIVE, ONE, new IllegalStateException("full"));
        troubles.fails(Task.ARCHIVE, ONE, new IllegalStateException("gone"));
        assertThat(events).containsExactly(new BackupEvent(EU, "file:///one", Task.ARCHIVE, true, "full"));
        troubles.works(Task.ARCHIVE, ONE);
        troubles.works(Task.ARCHIVE, ONE);
        assertThat(events).hasSize(2).endsWith(new BackupEvent(EU, "file:///one", Task.ARCHIVE, false, "gone"));
        troubles.fails(Task.ARCHIVE, ONE, new IllegalStateException("full"));
        assertThat(events).hasSize(3);
    }

    @Test
    void eachTaskInEachRepositoryHasTroublesOfItsOwn() {
        troubles.fails(Task.ARCHIVE, ONE, new IllegalStateException("full"));
        troubles.works(Task.BACKUP, ONE);
        troubles.works(Task.ARCHIVE, OTHER);
        assertThat(events).hasSize(1);
        troubles.fails(Task.BACKUP, ONE, new IllegalStateException("full"));
        troubles.fails(Task.ARCHIVE, OTHER, new IllegalStateException("full"));
        assertThat(events).extracting(BackupEvent::failing).containsExactly(true, true, true);
    }
}
