package dev.atoll.node.process;

import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which region a command asks; a mixin. */
public final class RegionAddress {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--region-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            converter = HttpUrl.class,
            description = "HTTP address of the region (default: ${DEFAULT-VALUE}).")
    private URI url;

    public ApiClient client() {
        return new ApiClient(url, PATIENCE);
    }

    /** Nothing but a scheme that is served, a host, and perhaps a port. */
    static final class HttpUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI uri = URI.create(text);
                if (isServed(uri) && uri.getRawUserInfo() == null && isRoot(uri)) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                // as below
            }
            throw new TypeConversionException("must be http://HOST:PORT, for example http://127.0.0.1:8081");
        }

        private static boolean isServed(URI uri) {
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null;
        }

        private static boolean isRoot(URI uri) {
            boolean noPath = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
            return noPath && uri.getRawQuery() == null && uri.getRawFragment() == null;
        }
    }
}
