-- What tells whether an old entry of the journal, or a ledger line of it, was changed or taken away. A row seals the entries up to seq, from the row
-- before on: entries has eight bytes of each one's number and sixteen of its digest; code is made of the code before and of these, with a key that is
-- not in the database. Written by who verifies, never with a payment.
CREATE TABLE journal_seals (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, entries bytea NOT NULL, code bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, seq));
CREATE TABLE snapshot_journal_seals (
  bucket smallint NOT NULL, merchant {key} NOT NULL, snapshot bigint NOT NULL, seq bigint NOT NULL, entries bytea NOT NULL, code bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, snapshot, seq));
