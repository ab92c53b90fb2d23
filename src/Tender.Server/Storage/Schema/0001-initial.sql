-- Everything Tender keeps. One file for both databases: the word {key} is the one type that differs (bytewise text).
-- Every key begins with the bucket and the merchant, so that any engine can distribute by the first column. `keys` is the one exception: the directory
-- from a credential to its merchant. Instants are milliseconds since 1970 UTC: *_at in the merchant's time, but for jobs.run_at and lease_until, which are real time.

CREATE TABLE tender (name {key} PRIMARY KEY, value text NOT NULL);

-- A merchant and its clock. version grows with doc; shift_ms, advancing_to and reached_at are the clock; minted counts the ids drawn by a seeded merchant.
CREATE TABLE merchants (
  bucket smallint NOT NULL, merchant {key} NOT NULL, version bigint NOT NULL, doc text NOT NULL,
  shift_ms bigint NOT NULL, advancing_to bigint, reached_at bigint, minted bigint NOT NULL, created_at bigint NOT NULL,
  PRIMARY KEY (bucket, merchant));

CREATE TABLE keys (id {key} PRIMARY KEY, bucket smallint NOT NULL, merchant {key} NOT NULL, kind text NOT NULL, material bytea NOT NULL);

-- The present version of every object. root: the row that is locked when the object changes. bound and used: what I2-I4 of the design ask of the database itself.
CREATE TABLE objects (
  bucket smallint NOT NULL, merchant {key} NOT NULL, id {key} NOT NULL, root {key} NOT NULL, kind smallint NOT NULL, state smallint NOT NULL, live smallint NOT NULL,
  version bigint NOT NULL, bound bigint, used bigint NOT NULL, changed_at bigint NOT NULL, doc text NOT NULL,
  PRIMARY KEY (bucket, merchant, id), CHECK (used >= 0), CHECK (bound IS NULL OR used <= bound));

-- One row per change: who asked, and each record's step with its new version. Rows are only ever added.
CREATE TABLE journal (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, root {key} NOT NULL, at bigint NOT NULL, who text NOT NULL, summary text NOT NULL,
  moves smallint NOT NULL, notices smallint NOT NULL, steps text NOT NULL,
  PRIMARY KEY (bucket, merchant, seq));
CREATE INDEX journal_root ON journal (bucket, merchant, root, seq);

CREATE TABLE ledger (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, line smallint NOT NULL, object {key} NOT NULL, account smallint NOT NULL, currency text NOT NULL, amount bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, seq, line));

-- What was answered under a key, for ever: a v2 idempotency key or signature with the response, a v1 reference id with the object's id.
CREATE TABLE replies (
  bucket smallint NOT NULL, merchant {key} NOT NULL, scope {key} NOT NULL, key {key} NOT NULL, hash bytea NOT NULL, status smallint NOT NULL, body bytea NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, scope, key));

-- Everything that happens later. Claimable: run_at has come and it is not dead. A claim moves run_at to the lease's end and raises the fence.
CREATE TABLE jobs (
  bucket smallint NOT NULL, merchant {key} NOT NULL, id bigint NOT NULL, kind smallint NOT NULL, object {key} NOT NULL, arguments text,
  due_at bigint NOT NULL, run_at bigint NOT NULL, lease_until bigint, fence bigint NOT NULL, attempts smallint NOT NULL, dead smallint NOT NULL,
  PRIMARY KEY (bucket, merchant, id));
CREATE INDEX jobs_run ON jobs (bucket, run_at) WHERE dead = 0;
CREATE INDEX jobs_due ON jobs (bucket, merchant, due_at) WHERE dead = 0;

-- A notice is a step of the journal that a dialect must tell; a delivery is one notice for one endpoint in one form. The body is rendered and signed once.
CREATE TABLE deliveries (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, step smallint NOT NULL, endpoint {key} NOT NULL, form smallint NOT NULL,
  message_id text NOT NULL, state text NOT NULL, body bytea, next_at bigint, first_at bigint NOT NULL, attempts smallint NOT NULL,
  PRIMARY KEY (bucket, merchant, seq, step, endpoint, form));

CREATE TABLE attempts (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, step smallint NOT NULL, endpoint {key} NOT NULL, form smallint NOT NULL, n smallint NOT NULL,
  at bigint NOT NULL, status smallint, error text, duration_ms bigint, answer text,
  PRIMARY KEY (bucket, merchant, seq, step, endpoint, form, n));
