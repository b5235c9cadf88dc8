package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import java.util.ArrayList;
import java.util.List;

/** A region is asked for a collection that it does not hold, or not yet, or no more. Nothing was done. */
public final class NotPlacedHere extends AtollException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<RegionId> holders;

    /** @param holders the regions that hold it, as far as this one knows */
    public NotPlacedHere(String collection, String why, List<RegionId> holders) {
        super(
                ErrorCode.NOT_PLACED_HERE,
                "Collection '" + collection + "' is not served here: " + why + " It is held by " + holders + ".");
        this.holders = new ArrayList<>(holders);
    }

    public List<RegionId> holders() {
        return List.copyOf(holders);
    }
}
