package dev.atoll.entity;

/** All that crosses from one node of a region to another on behalf of an entity; has one serializer. */
public sealed interface EntityMessage permits EntityCommand, EntityReply, ApplyReply {}
