-- A clock that is frozen stands at reached_at while nothing advances it (advancing_to is null).
-- entries: the number of the last journal entry that was counted. Those of a merchant whose clock is frozen are counted, the others grow with real time.
ALTER TABLE merchants ADD COLUMN entries bigint NOT NULL DEFAULT 0;
