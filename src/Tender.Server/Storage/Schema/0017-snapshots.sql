-- What a snapshot holds of its merchant: the rows of these tables as they were (SnapshotQueries names the columns), under the snapshot's number.
-- snapshots: how many a merchant has taken; a number is never given again.
ALTER TABLE merchants ADD COLUMN snapshots bigint NOT NULL DEFAULT 0;
-- at: the merchant's time. schema: the last migration when it was taken. doc: the merchant's document.
CREATE TABLE snapshots (
  bucket smallint NOT NULL, merchant {key} NOT NULL, id bigint NOT NULL, at bigint NOT NULL, schema text NOT NULL, doc text NOT NULL, objects bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, id));
CREATE TABLE snapshot_objects (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, id {key} NOT NULL, root {key} NOT NULL, kind smallint NOT NULL, state smallint NOT NULL, live smallint NOT NULL,
  version bigint NOT NULL, bound bigint, used bigint NOT NULL, changed_at bigint NOT NULL, doc text NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, id));
CREATE TABLE snapshot_journal (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, root {key} NOT NULL, at bigint NOT NULL, who text NOT NULL, summary text NOT NULL,
  moves smallint NOT NULL, notices smallint NOT NULL, steps text NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, seq));
CREATE TABLE snapshot_ledger (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, line smallint NOT NULL, object {key} NOT NULL, account smallint NOT NULL, currency text NOT NULL, amount bigint NOT NULL, at bigint NOT NULL, settlement {key},
  PRIMARY KEY (bucket, merchant, snapshot, seq, line));
CREATE TABLE snapshot_replies (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, scope {key} NOT NULL, key {key} NOT NULL, hash bytea NOT NULL, status smallint NOT NULL, body bytea NOT NULL, at bigint NOT NULL, awaits {key},
  PRIMARY KEY (bucket, merchant, snapshot, scope, key));
CREATE TABLE snapshot_jobs (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, id bigint NOT NULL, kind smallint NOT NULL, object {key} NOT NULL, arguments text,
  due_at bigint NOT NULL, attempts smallint NOT NULL, dead smallint NOT NULL, lane {key}, error text,
  PRIMARY KEY (bucket, merchant, snapshot, id));
CREATE TABLE snapshot_deliveries (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, step smallint NOT NULL, endpoint {key} NOT NULL, form smallint NOT NULL,
  message_id text NOT NULL, state text NOT NULL, body bytea, next_at bigint, first_at bigint NOT NULL, attempts smallint NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, seq, step, endpoint, form));
CREATE TABLE snapshot_attempts (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, step smallint NOT NULL, endpoint {key} NOT NULL, form smallint NOT NULL, n smallint NOT NULL,
  at bigint NOT NULL, status smallint, error text, duration_ms bigint, answer text,
  PRIMARY KEY (bucket, merchant, snapshot, seq, step, endpoint, form, n));
CREATE TABLE snapshot_order_names (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, name {key} NOT NULL, created_at bigint NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, name, created_at, id));
CREATE TABLE snapshot_children (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, parent {key} NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, parent, id));
CREATE TABLE snapshot_report_files (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, report {key} NOT NULL, edition bigint NOT NULL, part smallint NOT NULL, body bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, report, edition, part));
CREATE TABLE snapshot_file_bytes (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, id {key} NOT NULL, bytes bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, id));
CREATE TABLE snapshot_injected_faults (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, root {key}, at bigint NOT NULL,
  kind text NOT NULL, n bigint NOT NULL, object {key}, operation text, endpoint text,
  PRIMARY KEY (bucket, merchant, snapshot, seq));
CREATE TABLE snapshot_order_buyers (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, email {key} NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, email, id));
CREATE TABLE snapshot_calls (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, done bigint NOT NULL, at bigint NOT NULL,
  operation text NOT NULL, object {key}, key text, status smallint NOT NULL, code text, times bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, seq));
