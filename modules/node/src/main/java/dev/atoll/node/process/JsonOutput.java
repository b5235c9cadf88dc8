package dev.atoll.node.process;

import picocli.CommandLine.Option;

/** Whether a command prints its result for programs; a mixin. */
public final class JsonOutput {

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    public boolean isWanted() {
        return json;
    }
}
