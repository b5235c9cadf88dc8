package dev.atoll.node;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.node.internal.TypedJson;
import java.util.List;

/**
 * One of the documents that a register holds; several that were written without knowing of each other are a conflict.
 *
 * @param id names it among all versions of the key; opaque
 * @param region where it was written
 * @param timestamp when
 * @param document what
 */
public record RegisterVersion<T>(String id, RegionId region, HybridTimestamp timestamp, T document) {

    static <T> RegisterVersion<T> of(RegisterValue.Version version, TypedJson<T> json) {
        Dot dot = version.dot();
        return new RegisterVersion<>(dot.id(), dot.origin().region(), version.timestamp(), json.read(version.value()));
    }

    static List<Dot> dots(List<? extends RegisterVersion<?>> versions) {
        return versions.stream().map(each -> Dot.ofId(each.id())).toList();
    }
}
