-- What this journal was restored to; no row when it was not. Rows up to the last one are those that were restored.
CREATE TABLE IF NOT EXISTS "atoll_restored" (
    "id" INTEGER NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "instant" BIGINT NOT NULL,
    "last_row" BIGINT NOT NULL,
    "collections" VARCHAR(1000000) NOT NULL,
    "truth" VARCHAR(10) NOT NULL
);
