package dev.atoll.node.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.node.sample.ShopApplication.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample application in two regions: what is written in one is read in the other. */
class ShopApplicationIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String IN_ONE_JVM =
            """
            atoll.http.port = 0
            atoll.replication.port = 0
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
            """;

    @TempDir
    Path directory;

    @Test
    void whatOneRegionWritesTheOtherReads() {
        try (ShopApplication us = ShopApplication.open(config("us-east", ""));
                ShopApplication eu =
                        ShopApplication.open(config("eu-west", "us-east = \"127.0.0.1:" + us.linkPort() + "\""))) {
            Profile alice = new Profile("Alice", "Lima", List.of("es", "en"));
            done(us.save("alice", alice));
            done(us.tag("teapot", "kitchen", "sale"));
            done(us.view("teapot"));
            await().atMost(SOON).until(() -> done(eu.views("teapot")) == 1);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(done(eu.find("alice"))).contains(alice));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(done(eu.tags("teapot"))).containsExactly("kitchen", "sale"));

            assertThat(us.linked()).containsExactly("eu-west");
            assertThat(eu.linked()).containsExactly("us-east");

            done(eu.view("teapot"));
            done(eu.view("teapot"));
            done(eu.save("alice", new Profile("Alice", "Köln", List.of("de"))));
            await().atMost(SOON).until(() -> done(us.views("teapot")) == 3);
            await().atMost(SOON)
                    .until(() -> done(us.find("alice")).orElseThrow().city().equals("Köln"));
        }
    }

    private Config config(String region, String peers) {
        return ConfigFactory.parseString("atoll { region = " + region + ", journal.directory = \""
                        + directory.resolve(region) + "\", replication.peers { " + peers + " } }")
                .withFallback(ConfigFactory.parseString(IN_ONE_JVM))
                .withFallback(ConfigFactory.load());
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
