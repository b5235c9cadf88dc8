package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.KnownCollections;
import dev.atoll.history.RecordedConflict;
import java.util.List;
import java.util.Optional;

/** What the policy of a conflict's collection shows. */
final class PolicyView {

    /** A policy's name and the document that it chose. */
    record Choice(String policy, Payload value) {}

    private final KnownCollections collections;

    PolicyView(KnownCollections collections) {
        this.collections = collections;
    }

    /** A collection that is not known here has the default policy, and so have definitions. */
    Choice choose(EntityId entity, Conflict conflict) {
        if (conflict.kinds()) {
            List<RegisterValue.Version> versions = conflict.versions();
            return new Choice(
                    ConflictCount.KINDS, versions.get(versions.size() - 1).value());
        }
        Optional<CollectionDefinition> collection = collections.definitions().apply(entity.collection());
        ConflictPolicy policy = collection.map(CollectionDefinition::policy).orElse(ConflictPolicy.LAST_WRITER_WINS);
        if (policy.resolverClass().isPresent()) {
            View.Document chosen = collections.resolvers().apply(collection.get(), conflict);
            String decided = policy.name() + (chosen.fallback() == null ? "" : RecordedConflict.FELL_BACK);
            return new Choice(decided, chosen.payload());
        }
        View view = DataTypes.REGISTER.view(new RegisterValue(conflict.versions()), policy);
        return new Choice(policy.name(), ((View.Document) view).payload());
    }
}
