-- Conflicts of registers, told from the journal. Everything here can be worked out again.
CREATE TABLE IF NOT EXISTS "atoll_conflict" (
    "id" VARCHAR(32) NOT NULL PRIMARY KEY,
    "collection" VARCHAR(63) NOT NULL,
    "entity_key" VARCHAR(200) NOT NULL,
    "policy" VARCHAR(100) NOT NULL,
    "occurred" BIGINT NOT NULL,
    "recorded_millis" BIGINT NOT NULL,
    "settled_millis" BIGINT,
    "content" BLOB NOT NULL,
    "settlement" BLOB
);

CREATE INDEX IF NOT EXISTS "atoll_conflict_newest" ON "atoll_conflict" ("occurred", "id");
CREATE INDEX IF NOT EXISTS "atoll_conflict_entity" ON "atoll_conflict" ("collection", "entity_key", "occurred");
CREATE INDEX IF NOT EXISTS "atoll_conflict_settled" ON "atoll_conflict" ("settled_millis");

-- How many conflicts were ever recorded, also those that are no longer kept.
CREATE TABLE IF NOT EXISTS "atoll_conflict_count" (
    "collection" VARCHAR(63) NOT NULL,
    "policy" VARCHAR(100) NOT NULL,
    "recorded" BIGINT NOT NULL,
    "settled" BIGINT NOT NULL,
    PRIMARY KEY ("collection", "policy")
);

-- How far readers of this region's own journal have come with what they derive from it.
CREATE TABLE IF NOT EXISTS "atoll_derived" (
    "name" VARCHAR(100) NOT NULL PRIMARY KEY,
    "position" BIGINT NOT NULL,
    "updated_millis" BIGINT NOT NULL
);
