package dev.atoll.entity.writer;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntitySettings;
import java.util.ArrayList;
import java.util.List;

/** The commands that a writer has accepted and not begun with; bounded. */
final class Intake {

    private final EntitySettings settings;
    private List<EntityCommand> queue = new ArrayList<>();
    private long queueBytes;
    private List<EntityCommand.Read> readers = new ArrayList<>();

    Intake(EntitySettings settings) {
        this.settings = settings;
    }

    /** @param inFlight commands that were accepted before and are not answered yet */
    boolean hasRoom(int inFlight) {
        return queue.size() + inFlight < settings.maxPending() && queueBytes < settings.maxPendingBytes();
    }

    void add(EntityCommand command) {
        queue.add(command);
        queueBytes += CommandSize.of(command);
    }

    boolean hasRoomForReader() {
        return readers.size() < settings.maxPending();
    }

    /** One that waits for the recovery. */
    void addReader(EntityCommand.Read read) {
        readers.add(read);
    }

    boolean hasCommands() {
        return !queue.isEmpty();
    }

    boolean isEmpty() {
        return queue.isEmpty() && readers.isEmpty();
    }

    List<EntityCommand> takeCommands() {
        List<EntityCommand> all = queue;
        queue = new ArrayList<>();
        queueBytes = 0;
        return all;
    }

    List<EntityCommand.Read> takeReaders() {
        List<EntityCommand.Read> all = readers;
        readers = new ArrayList<>();
        return all;
    }

    void refuseAll(String reason) {
        takeCommands().forEach(command -> Answer.refuse(command, ErrorCode.UNAVAILABLE, reason));
        takeReaders().forEach(read -> Answer.refuse(read, ErrorCode.UNAVAILABLE, reason));
    }
}
