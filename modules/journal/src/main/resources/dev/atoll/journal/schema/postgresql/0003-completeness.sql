-- Up to which timestamp everything of the peer's is applied, at that offset.
ALTER TABLE atoll_offset ADD COLUMN complete BIGINT NOT NULL DEFAULT 0;

-- No clock of this region starts at or below this timestamp.
CREATE TABLE atoll_clock (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    promised BIGINT NOT NULL
);
INSERT INTO atoll_clock VALUES (1, 0);
