package dev.atoll.node.sample;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.node.Atoll;
import dev.atoll.node.Counter;
import dev.atoll.node.DataCollection;
import dev.atoll.node.Register;
import dev.atoll.node.ReplicatedSet;
import dev.atoll.replication.PeerStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A small application with Atoll inside: the views, the customers and the tags of a shop that is open in several regions.
 *
 * <p>Its configuration needs a block like this, and nothing else:
 *
 * <pre>{@code
 * atoll {
 *   region = us-east
 *   journal.directory = /var/lib/shop
 *   replication.peers.eu-west = "eu.example.net:9081"
 * }
 * }</pre>
 */
public final class ShopApplication implements AutoCloseable {

    /** What the shop knows of a customer. */
    public record Profile(String name, String city, List<String> languages) {}

    private final ActorSystem<Void> system;
    private final Atoll atoll;
    private final DataCollection<Counter> views;
    private final DataCollection<Register<Profile>> profiles;
    private final DataCollection<ReplicatedSet<String>> tags;

    private ShopApplication(ActorSystem<Void> system) {
        this.system = system;
        this.atoll = Atoll.get(system);
        this.views = atoll.counter("views");
        this.profiles = atoll.register("profiles", Profile.class);
        this.tags = atoll.set("tags", String.class);
    }

    /** Returns when the shop is open. */
    public static ShopApplication open(Config config) {
        ShopApplication shop = new ShopApplication(ActorSystem.create(Behaviors.empty(), "shop", Atoll.config(config)));
        try {
            shop.atoll.start().toCompletableFuture().join();
            return shop;
        } catch (RuntimeException e) {
            shop.close();
            throw e;
        }
    }

    /** Counts a view of an article; the stage tells how many there were, as far as this region knows. */
    public CompletionStage<Long> view(String article) {
        return views.at(article).increment(1);
    }

    public CompletionStage<Long> views(String article) {
        return views.at(article).get();
    }

    public CompletionStage<Void> save(String customer, Profile profile) {
        return profiles.at(customer).set(profile);
    }

    public CompletionStage<Optional<Profile>> find(String customer) {
        return profiles.at(customer).get();
    }

    public CompletionStage<Void> tag(String article, String... labels) {
        return tags.at(article).add(labels);
    }

    public CompletionStage<Set<String>> tags(String article) {
        return tags.at(article).elements();
    }

    /** Where the other regions' shops reach this one. */
    public int linkPort() {
        return atoll.linkPort();
    }

    /** The regions whose shops are linked with this one now. */
    public List<String> linked() {
        return atoll.peers().stream()
                .filter(PeerStatus::connected)
                .map(PeerStatus::region)
                .toList();
    }

    /** Closes the shop in order. */
    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    /** Opens the shop as the application.conf on the class path says, until the process is told to stop. */
    public static void main(String[] args) {
        ShopApplication shop = open(ConfigFactory.load());
        shop.system.getWhenTerminated().toCompletableFuture().join();
    }
}
