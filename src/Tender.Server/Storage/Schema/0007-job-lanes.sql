-- lane: where work waits for one of a few places, such as the notices to one endpoint: merchant/kind/name. Null for work that waits for nobody.
-- A claim finds each lane by one probe, however much waits in it, and never reads past a lane that is full.
-- error: what went wrong when the job failed the last time.
ALTER TABLE jobs ADD COLUMN lane {key};
ALTER TABLE jobs ADD COLUMN error text;
-- Deliveries (9) and advances (10) that wait already: the lane of an older delivery is its merchant's.
UPDATE jobs SET lane = merchant || '/' || kind || '/' WHERE kind IN (9, 10);
DROP INDEX jobs_run;
CREATE INDEX jobs_run ON jobs (bucket, run_at) WHERE dead = 0 AND lane IS NULL;
CREATE INDEX jobs_lane_run ON jobs (bucket, run_at) WHERE dead = 0 AND lane IS NOT NULL;
CREATE INDEX jobs_lane ON jobs (bucket, lane, run_at) WHERE dead = 0 AND lane IS NOT NULL;
CREATE INDEX jobs_dead ON jobs (bucket, merchant, id) WHERE dead = 1;
