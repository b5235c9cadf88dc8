package dev.atoll.backup.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import dev.atoll.journal.ShownValue;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where in S3 a repository is, and how patient its requests are:
 * {@code s3://bucket/prefix?endpoint=https://host:port&region=eu-central-1&path-style=true&timeout=60s&attempts=5}.
 * Secrets are no part of it.
 *
 * @param prefix of all keys; empty, or ends with a slash
 * @param endpoint of another service than Amazon's; null for Amazon's
 * @param region where the bucket is; null: what the environment says, or {@code us-east-1}
 * @param pathStyle whether the bucket is part of the path, and not of the host's name
 * @param timeout of one attempt of a request, and of a connection that delivers nothing
 * @param attempts of a request, or of a reading that breaks off, one after the other without progress
 */
record S3Location(
        String bucket, String prefix, URI endpoint, String region, boolean pathStyle, Duration timeout, int attempts) {

    private static final Set<String> PARAMETERS = Set.of("endpoint", "region", "path-style", "timeout", "attempts");
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final int MOST_ATTEMPTS = 100;

    /** @throws AtollException {@link ErrorCode#INVALID_SETTING} */
    static S3Location of(URI url) {
        String bucket = url.getAuthority();
        if (bucket == null || !bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw invalid(url, "it names no bucket: s3://bucket/prefix");
        }
        String path = url.getPath() == null ? "" : url.getPath().replaceFirst("^/+", "");
        String prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        Map<String, String> parameters = parameters(url);
        URI endpoint = parameters.containsKey("endpoint") ? endpoint(url, parameters.get("endpoint")) : null;
        String pathStyle = parameters.getOrDefault("path-style", Boolean.toString(endpoint != null));
        if (!pathStyle.equals("true") && !pathStyle.equals("false")) {
            throw invalid(url, "path-style is neither true nor false");
        }
        return new S3Location(
                bucket,
                prefix,
                endpoint,
                parameters.get("region"),
                Boolean.parseBoolean(pathStyle),
                timeout(url, parameters.getOrDefault("timeout", "60s")),
                attempts(url, parameters.getOrDefault("attempts", "5")));
    }

    private static Duration timeout(URI url, String text) {
        Duration timeout =
                DurationText.read(text).orElseThrow(() -> invalid(url, "its timeout is no duration like 60s: " + text));
        if (timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0) {
            return timeout;
        }
        throw invalid(url, "its timeout is not between 1ms and 1h: " + text);
    }

    private static int attempts(URI url, String text) {
        if (text.matches("[0-9]{1,3}")) {
            int attempts = Integer.parseInt(text);
            if (attempts >= 1 && attempts <= MOST_ATTEMPTS) {
                return attempts;
            }
        }
        throw invalid(url, "its attempts are not 1 to " + MOST_ATTEMPTS + ": " + text);
    }

    private static Map<String, String> parameters(URI url) {
        Map<String, String> found = new HashMap<>();
        String query = url.getRawQuery() == null ? "" : url.getRawQuery();
        for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] parts = each.split("=", 2);
            if (parts.length != 2 || !PARAMETERS.contains(parts[0])) {
                throw invalid(
                        url, "'" + parts[0] + "' is not one of its parameters, which are " + new TreeSet<>(PARAMETERS));
            }
            found.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return found;
    }

    private static URI endpoint(URI url, String text) {
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getUserInfo() != null) {
                throw invalid(url, "its endpoint has a user: credentials come from the environment");
            }
            if (endpoint.getHost() != null && Set.of("http", "https").contains(endpoint.getScheme())) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(url, "its endpoint is no URL");
        }
        throw invalid(url, "its endpoint is not http://host:port or https://host:port");
    }

    private static AtollException invalid(URI url, String why) {
        return new AtollException(
                ErrorCode.INVALID_SETTING,
                "The repository '" + ShownValue.url(url.toString()) + "' cannot be used: " + why + ".");
    }

    /** The key of a file. */
    String key(String path) {
        return prefix + path;
    }

    /** The path of a file. */
    String path(String key) {
        return key.substring(prefix.length());
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix + (endpoint == null ? "" : " at " + endpoint);
    }
}
