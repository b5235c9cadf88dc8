-- Whose states have come since regions were removed for good: nothing of theirs is missing that this peer had.
CREATE TABLE IF NOT EXISTS "atoll_settling" (
    "collection" VARCHAR(63) NOT NULL,
    "life" BIGINT NOT NULL,
    "peer" VARCHAR(32) NOT NULL,
    "removed" VARCHAR(64) NOT NULL,
    PRIMARY KEY ("collection", "life", "peer", "removed")
);

-- Which nodes of the region take nothing any more of which removed region.
CREATE TABLE IF NOT EXISTS "atoll_expelled" (
    "origin" VARCHAR(50) NOT NULL,
    "node" VARCHAR(300) NOT NULL,
    PRIMARY KEY ("origin", "node")
);
