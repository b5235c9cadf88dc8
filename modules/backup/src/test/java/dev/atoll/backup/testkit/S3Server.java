package dev.atoll.backup.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** An S3 service on this machine, a process of its own. */
public final class S3Server implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one, and returns when it serves.
     *
     * @param directory for its files and its log
     * @param buckets that it has from the beginning
     */
    public static S3Server start(Path directory, String... buckets) {
        try {
            int port = freePort();
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            jar().toString(),
                            "--server.port=0",
                            "--com.adobe.testing.s3mock.httpPort=" + port,
                            "--com.adobe.testing.s3mock.store.root=" + Files.createDirectories(directory.resolve("s3")),
                            "--com.adobe.testing.s3mock.store.initialBuckets=" + String.join(",", buckets)))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("s3.log").toFile())
                    .start();
            S3Server server = new S3Server(process, port);
            server.awaitServing(directory);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also for the tests of other modules. */
    private static Path jar() {
        Path own = Path.of("target", "s3mock.jar").toAbsolutePath();
        return Files.exists(own)
                ? own
                : Path.of("..", "backup", "target", "s3mock.jar").toAbsolutePath();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitServing(Path directory) throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint())).build();
        try {
            await().atMost(PATIENCE)
                    .ignoreException(ConnectException.class)
                    .until(() -> !process.isAlive()
                            || client.send(request, BodyHandlers.discarding()).statusCode() > 0);
        } catch (ConditionTimeoutException e) {
            close();
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("it does not serve:\n" + Files.readString(directory.resolve("s3.log")));
        }
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The URL of a repository in it. */
    public String url(String bucketAndPrefix) {
        return "s3://" + bucketAndPrefix + "?endpoint=" + endpoint();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
