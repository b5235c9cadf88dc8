package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import java.util.Optional;
import java.util.function.Function;

/** What the policy of a conflict's collection shows. */
final class PolicyView {

    /** A policy's name and the document that it chose. */
    record Choice(String policy, Payload value) {}

    private final Function<String, Optional<CollectionDefinition>> definitions;

    /** @param definitions those that are known on this node */
    PolicyView(Function<String, Optional<CollectionDefinition>> definitions) {
        this.definitions = definitions;
    }

    /** A collection that is not known here has the default policy, and so have definitions. */
    Choice choose(EntityId entity, Conflict conflict) {
        ConflictPolicy policy = definitions
                .apply(entity.collection())
                .map(CollectionDefinition::policy)
                .orElse(ConflictPolicy.LAST_WRITER_WINS);
        View view = DataTypes.REGISTER.view(new RegisterValue(conflict.versions()), policy);
        return new Choice(policy.name(), ((View.Document) view).payload());
    }
}
