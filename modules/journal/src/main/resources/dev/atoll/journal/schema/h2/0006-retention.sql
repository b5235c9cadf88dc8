-- A snapshot that rows were removed for: it is what is left of them, and stays.
ALTER TABLE "snapshot" ADD COLUMN IF NOT EXISTS "base" BOOLEAN DEFAULT FALSE NOT NULL;

-- How far the past of this journal was folded into snapshots.
CREATE TABLE IF NOT EXISTS "atoll_retention" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "horizon" BIGINT NOT NULL,
    "announced" BIGINT NOT NULL,
    "removed_up_to" BIGINT NOT NULL,
    "looked_up_to" BIGINT NOT NULL,
    "rows_removed" BIGINT NOT NULL,
    "keys_forgotten" BIGINT NOT NULL
);
INSERT INTO "atoll_retention" SELECT 1, 0, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "atoll_retention");

-- By which horizon each node of the region goes.
CREATE TABLE IF NOT EXISTS "atoll_horizon_node" (
    "node" VARCHAR(300) NOT NULL PRIMARY KEY,
    "horizon" BIGINT NOT NULL
);

-- What somebody still needs of the journal.
CREATE TABLE IF NOT EXISTS "atoll_hold" (
    "name" VARCHAR(200) NOT NULL PRIMARY KEY,
    "rows_after" BIGINT NOT NULL,
    "instants_from" BIGINT NOT NULL
);
