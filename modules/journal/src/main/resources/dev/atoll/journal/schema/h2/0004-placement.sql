-- What this region does with each collection's data.
CREATE TABLE IF NOT EXISTS "atoll_placement" (
    "collection" VARCHAR(63) NOT NULL PRIMARY KEY,
    "state" VARCHAR(20) NOT NULL,
    "life" BIGINT NOT NULL,
    "step" BIGINT NOT NULL,
    "up_to" BIGINT NOT NULL,
    "definition" VARCHAR(100) NOT NULL
);

-- What is open with other regions about it.
CREATE TABLE IF NOT EXISTS "atoll_placement_peer" (
    "collection" VARCHAR(63) NOT NULL,
    "peer" VARCHAR(32) NOT NULL,
    "wanted" BOOLEAN NOT NULL,
    "stamp" BIGINT NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "agreed" BIGINT NOT NULL,
    PRIMARY KEY ("collection", "peer")
);

-- Which nodes of the region write nothing of it any more.
CREATE TABLE IF NOT EXISTS "atoll_placement_node" (
    "collection" VARCHAR(63) NOT NULL,
    "node" VARCHAR(300) NOT NULL,
    "step" BIGINT NOT NULL,
    PRIMARY KEY ("collection", "node")
);
