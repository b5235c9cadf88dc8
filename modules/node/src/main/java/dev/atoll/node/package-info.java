/** Atoll inside an application ({@link dev.atoll.node.Atoll}) and as a server ({@link dev.atoll.node.ServerCommand}). */
package dev.atoll.node;
