package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.Repository;
import dev.atoll.backup.RepositoryContract;
import dev.atoll.backup.testkit.FaultyProxy;
import dev.atoll.backup.testkit.FaultyProxy.Fault;
import dev.atoll.backup.testkit.S3Server;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A repository in a real S3 service over HTTP, on connections that break. */
class S3RepositoryIT implements RepositoryContract {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("who", "very-secret"));
    private static final int PAGE = 4;

    @TempDir
    static Path directory;

    private static S3Server server;
    private static FaultyProxy proxy;

    @BeforeAll
    static void start() {
        server = S3Server.start(directory, "backups");
        proxy = FaultyProxy.start(server.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    private static Repository repository(String bucketAndPrefix, int port) {
        URI url =
                URI.create("s3://" + bucketAndPrefix + "?endpoint=http://127.0.0.1:" + port + "&timeout=2s&attempts=3");
        return new S3Repository(S3Location.of(url), CREDENTIALS, PAGE);
    }

    @Override
    public Repository open() {
        return repository("backups/" + UUID.randomUUID(), server.port());
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void assertUnavailable(ThrowingCallable call, String... says) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_UNAVAILABLE))
                .hasMessageContainingAll(says)
                .hasMessageNotContaining("very-secret");
    }

    @Test
    void moreFilesThanOneRequestListsAreListed() throws IOException {
        try (Repository repository = open()) {
            for (int i = 0; i < 9; i++) {
                RepositoryContract.write(repository, "many/" + i, new byte[0]);
            }
            assertThat(repository.list("many/")).hasSize(9);
        }
    }

    @Test
    void aReadingGoesOnWhereTheConnectionBreaksOff() throws IOException {
        byte[] bytes = random(3_000_000);
        try (Repository repository = repository("backups/broken-reads", proxy.port())) {
            RepositoryContract.write(repository, "file", bytes);
            proxy.next(
                    Fault.closesAfterReceiving(100_000),
                    Fault.closesAfterReceiving(1_000_000),
                    Fault.neverAnswers(),
                    Fault.closesAfterReceiving(10));
            assertThat(RepositoryContract.read(repository, "file")).isEqualTo(bytes);
            assertThat(proxy.left()).isZero();
        }
    }

    @Test
    void aReadingThatBreaksOffAgainAndAgainFails() throws IOException {
        try (Repository repository = repository("backups/hopeless-reads", proxy.port())) {
            RepositoryContract.write(repository, "file", random(3_000_000));
            Fault[] faults = new Fault[50];
            Arrays.fill(faults, Fault.closesAfterReceiving(20));
            proxy.next(faults);
            assertThatThrownBy(() -> RepositoryContract.read(repository, "file"))
                    .hasMessageContaining("'file'");
        }
        proxy.next();
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000_000, 20_000_000})
    void whatIsSentIsSentAgainWhereTheConnectionBreaksOff(int size) throws IOException {
        byte[] bytes = random(size);
        try (Repository repository = repository("backups/broken-writes-" + size, proxy.port())) {
            proxy.next(Fault.closesAfterSending(100_000), Fault.neverAnswers());
            RepositoryContract.write(repository, "file", bytes);
            assertThat(proxy.left()).isZero();
            assertThat(RepositoryContract.read(repository, "file")).isEqualTo(bytes);
            assertThat(repository.list("")).hasSize(1);
        }
    }

    @Test
    void aServiceThatIsNotThereIsSaid() {
        try (Repository repository = repository("backups/x", 1)) {
            assertUnavailable(() -> repository.list(""), "s3://backups/x/", "127.0.0.1:1");
            assertUnavailable(() -> repository.open("file"), "'file'");
            assertUnavailable(() -> RepositoryContract.write(repository, "file", new byte[1]), "'file'");
            assertUnavailable(() -> repository.delete("file"), "'file'");
        }
    }

    @Test
    void aBucketThatIsNotThereIsSaid() {
        try (Repository repository = repository("no-such-bucket", server.port())) {
            assertUnavailable(() -> repository.list(""), "Is there such a bucket?");
            assertUnavailable(() -> RepositoryContract.write(repository, "file", new byte[1]), "such a bucket");
        }
    }

    @ParameterizedTest
    @CsvSource({"500, InternalError", "503, SlowDown"})
    void whatTheServiceCannotDoNowIsAskedForAgain(int status, String code) throws IOException {
        byte[] bytes = random(3_000_000);
        try (Repository repository = repository("backups/busy-" + code, proxy.port())) {
            Fault busy = Fault.refuses(status, code);
            proxy.next(busy, busy);
            RepositoryContract.write(repository, "file", bytes);
            assertThat(proxy.left()).isZero();
            proxy.next(busy); // another attempt finds the connection closed
            assertThat(repository.list("")).hasSize(1);
            proxy.next(busy);
            assertThat(RepositoryContract.read(repository, "file")).isEqualTo(bytes);
            assertThat(proxy.left()).isZero();
            proxy.next(busy, busy, busy);
            assertUnavailable(() -> repository.list(""), status + " " + code);
            proxy.next();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
    void whatTheCredentialsDoNotAllowIsSaidAndNotAskedForAgain(String code) {
        try (Repository repository = repository("backups/forbidden", proxy.port())) {
            Fault refusal = Fault.refuses(403, code);
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> repository.list(""),
                    () -> RepositoryContract.read(repository, "file"),
                    () -> RepositoryContract.write(repository, "file", new byte[1]),
                    () -> repository.delete("file"))) {
                proxy.next(refusal, refusal);
                assertUnavailable(call, "403 " + code, "credentials", "list, read, write and remove");
                assertThat(proxy.left()).isOne();
            }
            proxy.next();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:///prefix",
                "s3://Bucket/x",
                "s3://bucket/x?endpoint=host",
                "s3://bucket/x?secret=1",
                "s3://bucket/x?path-style=yes",
                "s3://bucket/x?timeout=soon",
                "s3://bucket/x?timeout=0s",
                "s3://bucket/x?timeout=2h",
                "s3://bucket/x?attempts=0",
                "s3://bucket/x?attempts=many"
            })
    void urlsThatAreNoneAreRefused(String url) {
        assertThatThrownBy(() -> S3Location.of(URI.create(url)))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }

    @Test
    void aUrlNamesBucketPrefixAndWhereTheServiceIs() {
        S3Location amazon = S3Location.of(URI.create("s3://bucket/a/b?region=eu-central-1"));
        assertThat(amazon)
                .isEqualTo(new S3Location("bucket", "a/b/", null, "eu-central-1", false, Duration.ofSeconds(60), 5));
        S3Location other =
                S3Location.of(URI.create("s3://bucket?endpoint=https%3A%2F%2Fminio%3A9000&timeout=500ms&attempts=2"));
        assertThat(other)
                .isEqualTo(new S3Location(
                        "bucket", "", URI.create("https://minio:9000"), null, true, Duration.ofMillis(500), 2));
        assertThat(other).hasToString("s3://bucket/ at https://minio:9000");
    }
}
