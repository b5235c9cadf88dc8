/** The operator's commands: they ask a running region over HTTP, and print what it says. */
package dev.atoll.node.operate;
