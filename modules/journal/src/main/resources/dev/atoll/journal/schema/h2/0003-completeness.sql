-- Up to which timestamp everything of the peer's is applied, at that offset.
ALTER TABLE "atoll_offset" ADD COLUMN IF NOT EXISTS "complete" BIGINT DEFAULT 0 NOT NULL;

-- No clock of this region starts at or below this timestamp.
CREATE TABLE IF NOT EXISTS "atoll_clock" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "promised" BIGINT NOT NULL
);
MERGE INTO "atoll_clock" ("id", "promised") KEY ("id") VALUES (1, 0);
