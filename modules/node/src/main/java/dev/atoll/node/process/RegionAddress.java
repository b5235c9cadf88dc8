package dev.atoll.node.process;

import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which region a command asks; a mixin. */
public final class RegionAddress {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--region-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            description = "HTTP address of the region (default: ${DEFAULT-VALUE}).")
    private URI url;

    public ApiClient client() {
        return new ApiClient(url, PATIENCE);
    }
}
