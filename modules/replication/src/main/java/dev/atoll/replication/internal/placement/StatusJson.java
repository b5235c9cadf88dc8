package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.PlacementEntry;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a region says of its copies, in the built-in collection {@value #COLLECTION}: for those who want to know. */
public final class StatusJson {

    /** Replicates to all regions; no user can create it. */
    public static final String COLLECTION = "_placement";

    private static final Pattern STATE = Pattern.compile("\"state\":\"([a-z]+)\"");

    private StatusJson() {}

    public static EntityId id(String collection, RegionId region) {
        return new EntityId(COLLECTION, collection + "/" + region);
    }

    static Payload write(PlacementEntry entry, RegionId region) {
        return Payload.ofUtf8("{\"collection\":\"" + entry.collection() + "\",\"region\":\"" + region
                + "\",\"state\":\"" + entry.state().name().toLowerCase(Locale.ROOT) + "\"}");
    }

    /** The region whose copy the entity tells of. */
    public static RegionId region(EntityId id) {
        return RegionId.of(id.key().substring(id.key().lastIndexOf('/') + 1));
    }

    /** The state in what was read; empty when there is none. */
    public static Optional<String> state(EntityReply reply) {
        return reply instanceof EntityReply.Current current
                ? read(current.state())
                        .map(json -> STATE.matcher(json.utf8()))
                        .filter(Matcher::find)
                        .map(found -> found.group(1))
                : Optional.empty();
    }

    /** What the region has said last. */
    public static Optional<Payload> read(EntityState state) {
        return state.visible(DataTypes.REGISTER)
                .map(slot -> ((View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS)).payload());
    }
}
