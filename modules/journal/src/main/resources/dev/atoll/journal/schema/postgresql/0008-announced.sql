-- What this region says to the others of how far it has applied everything, and among whom.
ALTER TABLE atoll_retention ADD COLUMN among VARCHAR(64) DEFAULT '' NOT NULL;
ALTER TABLE atoll_retention ADD COLUMN applied BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE atoll_retention ADD COLUMN since BIGINT DEFAULT 9223372036854775807 NOT NULL;
ALTER TABLE atoll_retention ADD COLUMN meetings BIGINT DEFAULT 0 NOT NULL;

-- The journal of each region that was last linked with this one.
CREATE TABLE atoll_met (
    region VARCHAR(32) NOT NULL PRIMARY KEY,
    incarnation INTEGER NOT NULL
);
