package dev.atoll.backup;

import dev.atoll.backup.internal.PosixRepository;
import dev.atoll.backup.internal.S3Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.ShownValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Opens repositories by their URLs. */
public final class Repositories {

    private Repositories() {}

    /**
     * Opens a repository. Nothing is read or written yet.
     *
     * @param url {@code file:///absolute/path}, a path, or {@code s3://bucket/prefix?endpoint=&region=&path-style=&timeout=&attempts=}. The
     *     credentials for S3 come from where its tools look for them: {@code AWS_ACCESS_KEY_ID} and {@code
     *     AWS_SECRET_ACCESS_KEY} in the environment, {@code ~/.aws/credentials}, or the machine's role
     * @throws AtollException {@link ErrorCode#INVALID_SETTING} when it is no such URL
     */
    public static Repository open(String url) {
        URI uri = parsed(url);
        if (uri.getScheme() == null) {
            return new PosixRepository(Path.of(url));
        }
        return switch (uri.getScheme()) {
            case "file" -> new PosixRepository(Path.of(uri.getPath()));
            case "s3" -> S3Repository.open(uri);
            default ->
                throw new AtollException(
                        ErrorCode.INVALID_SETTING,
                        "The repository '" + ShownValue.url(url)
                                + "' is neither file:///path, nor the path of a directory, nor s3://bucket/prefix.");
        };
    }

    private static URI parsed(String url) {
        try {
            URI uri = new URI(url);
            if (url.isEmpty() || (uri.getScheme() != null && uri.getPath() == null)) {
                throw new URISyntaxException(url, "it has no path");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "The repository '" + ShownValue.url(url) + "' is no URL: " + e.getReason() + ".");
        }
    }
}
