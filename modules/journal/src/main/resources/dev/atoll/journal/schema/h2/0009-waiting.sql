-- Whether that region waits for states: until it has them, nothing later is said.
ALTER TABLE "atoll_met" ADD COLUMN IF NOT EXISTS "waits" BOOLEAN DEFAULT FALSE NOT NULL;
