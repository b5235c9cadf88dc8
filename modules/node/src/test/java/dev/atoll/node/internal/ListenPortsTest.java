package dev.atoll.node.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.process.PortPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenPortsTest {

    private final List<Integer> free = PortPlan.freePorts(3);

    private Config config(String... settings) {
        return ConfigFactory.parseString(String.join("\n", settings))
                .withFallback(ConfigFactory.parseString("atoll.http.port = " + free.get(0)
                        + "\natoll.replication.port = " + free.get(1)
                        + "\npekko.remote.artery.canonical { hostname = 127.0.0.1, port = " + free.get(2) + " }"))
                .withFallback(ConfigFactory.load());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aPortInUseIsNamedWithItsOption(int which) throws IOException {
        String option = List.of("--http-port", "--link-port", "--cluster-port").get(which);
        try (ServerSocket taken = new ServerSocket(free.get(which), 1, InetAddress.getLoopbackAddress())) {
            assertRefused(ErrorCode.PORT_IN_USE, config())
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining(option);
        }
        assertThatCode(() -> ListenPorts.requireFree(config()))
                .as("and tried ports are given back")
                .doesNotThrowAnyException();
    }

    @Test
    void onePortForTwoUsesIsSaidToBe() {
        assertRefused(ErrorCode.INVALID_SETTING, config("atoll.replication.port = " + free.get(0)))
                .hasMessageContaining("--http-port")
                .hasMessageContaining("--link-port")
                .hasMessageContaining(Integer.toString(free.get(0)));
    }

    @Test
    void anAddressOfAnotherMachineIsSaidToBeNone() {
        assertRefused(ErrorCode.INVALID_SETTING, config("atoll.http.host = 192.0.2.1"))
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("--http-port");
    }

    @Test
    void anyFreePortIsNotTriedAndNothingListensForHttpThatIsOff() throws IOException {
        try (ServerSocket taken = new ServerSocket(free.get(0), 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatCode(() -> ListenPorts.requireFree(config(
                            "atoll.http.enabled = off",
                            "atoll.replication.port = 0",
                            "pekko.remote.artery.canonical.port = 0")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whereTheOtherNodesFindThisOneIsNotTriedWhenItListensElsewhere() throws IOException {
        String elsewhere = "pekko.remote.artery.canonical { hostname = 192.0.2.1, port = 17355 }";
        String bind = "pekko.remote.artery.bind { hostname = 127.0.0.1, port = " + free.get(2) + " }";
        assertThatCode(() -> ListenPorts.requireFree(config(elsewhere, bind))).doesNotThrowAnyException();
        try (ServerSocket taken = new ServerSocket(free.get(2), 1, InetAddress.getLoopbackAddress())) {
            assertRefused(ErrorCode.PORT_IN_USE, config(elsewhere, bind))
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--cluster-port");
        }
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ErrorCode code, Config config) {
        return assertThatThrownBy(() -> ListenPorts.requireFree(config))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
