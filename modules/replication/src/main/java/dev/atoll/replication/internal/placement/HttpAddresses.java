package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Where each region serves HTTP, as it has told the others: the node of it that started last. */
public final class HttpAddresses {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final DataEntities entities;

    public HttpAddresses(ActorSystem<?> system, DataEntities entities) {
        this.system = system;
        this.entities = entities;
    }

    /** No collection has a name that begins so. */
    private static EntityId id(RegionId region) {
        return new EntityId(StatusJson.COLLECTION, "@" + region);
    }

    /** @param address of letters, digits, dots, colons and brackets only */
    public void announce(RegionId self, String address) {
        Payload json = Payload.ofUtf8("\"" + address + "\"");
        CompletionStage<Boolean> written = read(self)
                .thenCompose(known -> known.filter(address::equals).isPresent()
                        ? CompletableFuture.completedStage(true)
                        : entities.write(id(self), DataTypes.REGISTER, new Operation.Assign(json), null)
                                .thenApply(EntityReply.Written.class::isInstance));
        CompletionStage<Void> unused = written.thenAccept(done -> {
            if (!done) {
                system.scheduler().scheduleOnce(RETRY, () -> announce(self, address), system.executionContext());
            }
        });
    }

    /** Empty when the region has not said it, or it cannot be read now. */
    public CompletionStage<Optional<String>> read(RegionId region) {
        return entities.read(id(region))
                .thenApply(reply -> reply instanceof EntityReply.Current current
                        ? StatusJson.read(current.state())
                                .map(json -> json.utf8().replace("\"", ""))
                        : Optional.empty());
    }
}
