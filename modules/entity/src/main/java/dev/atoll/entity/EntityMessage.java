package dev.atoll.entity;

/** All that crosses from one node of a region to another on behalf of an entity; has one serializer. */
public sealed interface EntityMessage permits EntityCommand, EntityReply, ApplyReply, EntityMessage.Answered {

    /**
     * An answer on its way to the node that asked.
     *
     * @param id that node's number for the question
     */
    record Answered(long id, EntityMessage answer) implements EntityMessage {}
}
