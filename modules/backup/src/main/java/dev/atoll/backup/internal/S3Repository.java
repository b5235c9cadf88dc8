package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * A bucket of Amazon S3, or of a service that speaks its protocol. Requests that fail for a reason that may pass are repeated
 * a few times. Files of more than one part go up in parts; what a killed process has begun is nowhere seen, and a lifecycle
 * rule of the bucket for incomplete uploads removes it.
 */
public final class S3Repository implements Repository {

    private static final int PAGE = 1000;

    private final S3Location location;
    private final int page;
    private final S3Access access;

    /**
     * Connects to nothing yet.
     *
     * @param page how many files one request lists
     */
    S3Repository(S3Location location, AwsCredentialsProvider credentials, int page) {
        this.location = location;
        this.page = page;
        this.access = new S3Access(client(location, credentials), location);
    }

    /** With the credentials that the environment has. */
    public static S3Repository open(URI url) {
        return new S3Repository(S3Location.of(url), DefaultCredentialsProvider.create(), PAGE);
    }

    private static S3Client client(S3Location location, AwsCredentialsProvider credentials) {
        Duration timeout = location.timeout();
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(credentials)
                .forcePathStyle(location.pathStyle())
                // what not every service understands is not used unless it is required
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(each -> each.chunkedEncodingEnabled(false))
                .httpClientBuilder(
                        ApacheHttpClient.builder().connectionTimeout(timeout).socketTimeout(timeout))
                .overrideConfiguration(each -> each.apiCallAttemptTimeout(timeout)
                        .retryStrategy(strategy -> strategy.maxAttempts(location.attempts())));
        if (location.endpoint() != null) {
            builder.endpointOverride(location.endpoint());
        }
        if (location.region() != null || location.endpoint() != null) {
            builder.region(Region.of(location.region() == null ? "us-east-1" : location.region()));
        }
        return builder.build();
    }

    @Override
    public List<Item> list(String prefix) {
        List<Item> items = access.call("list", prefix, client -> {
            List<Item> found = new ArrayList<>();
            client.listObjectsV2Paginator(request -> request.bucket(location.bucket())
                            .prefix(location.key(prefix))
                            .maxKeys(page))
                    .contents()
                    .forEach(each -> found.add(new Item(location.path(each.key()), each.size())));
            return found;
        });
        items.sort(Comparator.comparing(Item::path));
        return items;
    }

    @Override
    public InputStream open(String path) {
        return new S3Download(access, path);
    }

    @Override
    public Writing create(String path) {
        return new S3Upload(access, path);
    }

    @Override
    public void delete(String path) {
        access.call(
                "remove",
                path,
                client -> client.deleteObject(
                        request -> request.bucket(location.bucket()).key(location.key(path))));
    }

    @Override
    public void removeUnfinished(String prefix, Instant before) {
        // a lifecycle rule of the bucket does
    }

    @Override
    public String describe() {
        return location.toString();
    }

    @Override
    public void close() {
        access.client().close();
    }
}
