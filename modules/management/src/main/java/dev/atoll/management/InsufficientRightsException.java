package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityReply;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** This region holds fewer rights to an escrow counter than an operation takes. Nothing was done. */
public final class InsufficientRightsException extends AtollException {

    private static final long serialVersionUID = 1L;

    private final long requested;
    private final transient SortedMap<RegionId, BigInteger> rights;

    private InsufficientRightsException(String message, long requested, SortedMap<RegionId, BigInteger> rights) {
        super(ErrorCode.INSUFFICIENT_RIGHTS, message);
        this.requested = requested;
        this.rights = rights;
    }

    /** Whether the data actor has refused for this reason. */
    static boolean isMeant(EntityReply reply) {
        return reply instanceof EntityReply.Refused refused && refused.code() == ErrorCode.INSUFFICIENT_RIGHTS;
    }

    /** @param now what this region knows of the key */
    static InsufficientRightsException of(EntityReply refusal, Operation operation, EntityState now) {
        SortedMap<RegionId, BigInteger> rights = new TreeMap<>();
        now.visible(DataTypes.ESCROW)
                .ifPresent(slot -> rights.putAll(((View.Escrow) slot.view(ConflictPolicy.LAST_WRITER_WINS)).rights()));
        return new InsufficientRightsException(
                ((EntityReply.Refused) refusal).message(), by(operation), Collections.unmodifiableSortedMap(rights));
    }

    private static long by(Operation operation) {
        if (operation instanceof Operation.TransferToRegion transfer) {
            return transfer.by();
        }
        return operation instanceof Operation.Decrement decrement ? decrement.by() : 0;
    }

    /** How many rights the operation takes. */
    public long requested() {
        return requested;
    }

    /** How many each region holds, as far as the region that was asked knows. */
    public SortedMap<RegionId, BigInteger> rights() {
        return rights;
    }
}
