-- Notices and their attempts, by the time of the journal entry that they tell: a partition is a range of seq, which begins with the milliseconds since 2025 of the
-- database's own time (IdGenerator). The tables that are there become the first partition as they are: their rows are read once, and none is written anew.
-- What falls into no other partition is in the default one. Partitions are made ahead, and dropped once they are past their window, by Payments/Partitions.cs.
DO $$
DECLARE
  one text;
  newest bigint;
  last bigint := 0;
  until bigint;
BEGIN
  FOREACH one IN ARRAY ARRAY['deliveries', 'attempts'] LOOP
    EXECUTE format(
      'SELECT max(l.seq) FROM merchants m CROSS JOIN LATERAL (SELECT t.seq FROM %I t WHERE t.bucket = m.bucket AND t.merchant = m.merchant ORDER BY t.seq DESC LIMIT 1) l',
      one) INTO newest;
    last := greatest(last, newest);
  END LOOP;
  -- The next month that begins behind all rows, and behind now.
  until := (extract(epoch FROM date_trunc('month',
    greatest(now(), to_timestamp(((last >> 20) + 1735689600000) / 1000.0)) AT TIME ZONE 'UTC') + interval '1 month') * 1000)::bigint - 1735689600000 << 20;
  FOREACH one IN ARRAY ARRAY['deliveries', 'attempts'] LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', one, one || '_first');
    EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT %I TO %I', one || '_first', one || '_pkey', one || '_first_pkey');
    EXECUTE format('CREATE TABLE %I (LIKE %I) PARTITION BY RANGE (seq)', one, one || '_first');
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (bucket, merchant, seq, step, endpoint, form%s)', one,
      CASE one WHEN 'attempts' THEN ', n' ELSE '' END);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%s)', one, one || '_first', until);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', one || '_rest', one);
  END LOOP;
END
$$;
