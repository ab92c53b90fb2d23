-- A merchant whose clock was moved while jobs waited. Their run_at was reckoned with an older shift and is too late;
-- nobody rewrites them all. Each gets the time of the shift of now (shift_ms) when it falls due: those up to
-- (due_at, id) have it, the next one behind falls due at wakes_at of real time. Jobs made since have it from the start.
CREATE TABLE moved_clocks (
  bucket smallint NOT NULL, merchant {key} NOT NULL, shift_ms bigint NOT NULL,
  due_at bigint NOT NULL, id bigint NOT NULL, wakes_at bigint NOT NULL,
  PRIMARY KEY (bucket, merchant));
CREATE INDEX moved_clocks_wake ON moved_clocks (wakes_at);
CREATE INDEX merchants_advancing ON merchants (bucket) WHERE advancing_to IS NOT NULL;
-- What waits for one merchant, in order, however much is due at one instant. Deliveries (9) apart: an advance that does
-- not settle them never reads past them.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (bucket, merchant, due_at, id) WHERE dead = 0 AND kind <> 9;
CREATE INDEX jobs_due_delivery ON jobs (bucket, merchant, due_at, id) WHERE dead = 0 AND kind = 9;
