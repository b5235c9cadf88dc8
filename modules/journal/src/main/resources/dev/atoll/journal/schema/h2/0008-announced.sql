-- What this region says to the others of how far it has applied everything, and among whom.
ALTER TABLE "atoll_retention" ADD COLUMN IF NOT EXISTS "among" VARCHAR(64) DEFAULT '' NOT NULL;
ALTER TABLE "atoll_retention" ADD COLUMN IF NOT EXISTS "applied" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "atoll_retention" ADD COLUMN IF NOT EXISTS "since" BIGINT DEFAULT 9223372036854775807 NOT NULL;
ALTER TABLE "atoll_retention" ADD COLUMN IF NOT EXISTS "meetings" BIGINT DEFAULT 0 NOT NULL;

-- The journal of each region that was last linked with this one.
CREATE TABLE IF NOT EXISTS "atoll_met" (
    "region" VARCHAR(32) NOT NULL PRIMARY KEY,
    "incarnation" INTEGER NOT NULL
);
