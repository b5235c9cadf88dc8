package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The regions of the mesh, and the removal of one for good. */
public interface RegionAdmin {

    /**
     * A region as this node knows it.
     *
     * @param state {@code active}, {@code configured} while nothing was heard of it, {@code removed}
     * @param connected whether this region is linked with it; true for itself
     * @param collections that name it among their regions
     */
    record Region(
            String region, String state, boolean connected, List<String> collections, List<RegionOrigin> origins) {}

    /**
     * What a region writes, or wrote, as: a journal of its own.
     *
     * @param completeUntil everything that it accepted up to then is here; null when that is not known
     * @param state {@code active}, or how far its removal is: {@code removed}, {@code retired} when no region keeps
     *     anything for its sake any more; {@code lost} for an earlier journal of a region
     * @param settledBy the regions that have of it what any has; null unless it was removed
     */
    record RegionOrigin(String origin, String completeUntil, String state, List<String> settledBy) {}

    /** All regions, by name, also those that were removed. */
    List<Region> regions();

    /**
     * Removes a region for good. When the stage completes, that is durable in this region and goes on to the others, which
     * need nothing else. A repetition changes nothing. Fails with {@link ErrorCode#NO_SUCH_REGION}, {@link
     * ErrorCode#REGION_NEEDED}, {@link ErrorCode#REGION_CONNECTED}, and with {@link ErrorCode#UNAVAILABLE} when it cannot
     * be written now.
     *
     * @param dryRun changes nothing, but fails as the removal would
     * @param force also when it is connected
     * @return what is, or would be, removed
     */
    CompletionStage<Region> remove(RegionId region, boolean dryRun, boolean force) throws AtollException;
}
