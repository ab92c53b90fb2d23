-- What waits for one object, however much waits for its merchant: what can happen to it next. Deliveries (9) apart: they are most jobs, and change nothing.
CREATE INDEX jobs_object ON jobs (bucket, merchant, object, due_at, id) WHERE dead = 0 AND kind <> 9;
