-- trace: the span a job was made under (W3C traceparent), where the job's own goes on. Null while nobody traces, and for what is due later
-- than a quarter of an hour.
ALTER TABLE jobs ADD COLUMN trace text;
