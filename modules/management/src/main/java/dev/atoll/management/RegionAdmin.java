package dev.atoll.management;

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

    /**
     * What a removal would do, and cost.
     *
     * @param obstacles why it would be refused; none when it would be done
     * @param rights to escrow counters that nobody could use any more
     */
    record Plan(Region region, List<Obstacle> obstacles, List<HeldRights.InCollection> rights) {}

    /** What a removal would be refused with. */
    record Obstacle(String code, String detail) {}

    /** All regions, by name, also those that were removed. */
    List<Region> regions();

    /**
     * What {@link #remove} would do now; changes nothing. Fails with {@link ErrorCode#NO_SUCH_REGION}, and with {@link
     * ErrorCode#UNAVAILABLE} while the database is away.
     */
    CompletionStage<Plan> plan(RegionId region, boolean force);

    /**
     * Removes a region for good. When the stage completes, that is durable in this region and goes on to the others, which
     * need nothing else. A repetition changes nothing. Fails with {@link ErrorCode#NO_SUCH_REGION}, {@link
     * ErrorCode#REGION_NEEDED}, {@link ErrorCode#REGION_CONNECTED}, and with {@link ErrorCode#UNAVAILABLE} when it cannot
     * be written now.
     *
     * @param force also when it is connected
     * @return what was removed
     */
    CompletionStage<Region> remove(RegionId region, boolean force);
}
