package dev.atoll.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpProxyTest {

    private static final int NOTHING_COMES_MILLIS = 150;

    private ServerSocket target;
    private TcpProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.start(0, target.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = target.accept();
        client.setSoTimeout(NOTHING_COMES_MILLIS);
        server.setSoTimeout(NOTHING_COMES_MILLIS);
        passes(client, server);
        passes(server, client);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        server.close();
        target.close();
    }

    @Test
    void aCutClosesBothSidesAndEveryNewConnectionUntilItHeals() throws IOException {
        proxy.cut();
        assertThat(isClosed(client)).isTrue();
        assertThat(isClosed(server)).isTrue();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(isClosed(again)).isTrue();
        }
        proxy.heal();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = target.accept()) {
            passes(again, accepted);
        }
    }

    @Test
    void aBlackHoleHoldsEverythingUntilItHeals() throws IOException {
        proxy.blackHole();
        client.getOutputStream().write(42);
        server.getOutputStream().write(43);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.heal();
        server.setSoTimeout(5_000);
        client.setSoTimeout(5_000);
        assertThat(server.getInputStream().read()).isEqualTo(42);
        assertThat(client.getInputStream().read()).isEqualTo(43);
    }

    @Test
    void aBlackHoleAlsoHoldsTheEndOfAConnection() throws IOException {
        proxy.blackHole();
        client.close();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.heal();
        server.setSoTimeout(5_000);
        assertThat(isClosed(server)).isTrue();
    }

    @Test
    void oneDirectionAloneCanBeABlackHole() throws IOException {
        proxy.blackHoleTowardsTarget();
        client.getOutputStream().write(1);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        passes(server, client);
    }

    @Test
    void aDelayMakesEverythingArriveLater() throws IOException {
        proxy.delay(Duration.ofMillis(80));
        server.setSoTimeout(5_000);
        long start = System.nanoTime();
        passes(client, server);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(80_000_000);
    }

    @Test
    void whatIsUnderWayArrivesWholeAndInOrderHoweverMuchItIs() throws Exception {
        proxy.delay(Duration.ofMillis(20));
        byte[] sent = new byte[10 * 1024 * 1024];
        new Random(1).nextBytes(sent);
        Thread sender = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        sender.start();
        server.setSoTimeout(5_000);
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(sent);
        sender.join();
    }

    @Test
    void aPortInUseIsSaid() {
        assertThatThrownBy(() -> TcpProxy.start(proxy.port(), 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(Integer.toString(proxy.port()));
    }

    private static void passes(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(7);
        assertThat(to.getInputStream().read()).isEqualTo(7);
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
