-- An index costs each payment a page that nobody else has touched, where its entries lie in no order of time. Those that people look for are kept so that they cost
-- a charge little, or nothing.
-- made: the journal entry that made the object. Authorizations (3) of one amount lie in the order in which they were made: what is new is put beside what is new.
-- Those that are there already get numbers below all entries, in the order of their ids.
ALTER TABLE objects ADD COLUMN made bigint NOT NULL DEFAULT 0;
ALTER TABLE snapshot_objects ADD COLUMN made bigint NOT NULL DEFAULT 0;
UPDATE objects SET made = numbered.made FROM (
  SELECT bucket, merchant, id, row_number() OVER (PARTITION BY bucket, merchant ORDER BY id) - 1000000000000 AS made FROM objects WHERE kind = 3) numbered
WHERE objects.bucket = numbered.bucket AND objects.merchant = numbered.merchant AND objects.id = numbered.id;
UPDATE snapshot_objects SET made = numbered.made FROM (
  SELECT bucket, merchant, snapshot, id, row_number() OVER (PARTITION BY bucket, merchant, snapshot ORDER BY id) - 1000000000000 AS made
  FROM snapshot_objects WHERE kind = 3) numbered
WHERE snapshot_objects.bucket = numbered.bucket AND snapshot_objects.merchant = numbered.merchant AND snapshot_objects.snapshot = numbered.snapshot
  AND snapshot_objects.id = numbered.id;
DROP INDEX objects_amount;
CREATE INDEX objects_amount ON objects (bucket, merchant, bound, made) WHERE kind = 3;
-- What waits for an object. Deadlines that the object itself names (0, 4, 5) are found by their instant, deliveries (9) by their notice.
DROP INDEX jobs_object;
CREATE INDEX jobs_object ON jobs (bucket, merchant, kind, object) WHERE dead = 0 AND kind <> 0 AND kind <> 4 AND kind <> 5 AND kind <> 9;
