-- What reports are made from, and their files. Only the lines of the merchant's account (3) are looked for by time or settlement, so only they are indexed.
-- settlement: the settlement that has taken the line up; null until then. Written once.
ALTER TABLE ledger ADD COLUMN at bigint NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN settlement {key};
UPDATE ledger SET at = (SELECT j.at FROM journal j WHERE j.bucket = ledger.bucket AND j.merchant = ledger.merchant AND j.seq = ledger.seq);
CREATE INDEX ledger_settlement ON ledger (bucket, merchant, settlement, at, seq, line) WHERE account = 3;
CREATE INDEX ledger_posted ON ledger (bucket, merchant, at, seq, line) WHERE account = 3;
CREATE INDEX journal_moved ON journal (bucket, merchant, at, seq) WHERE moves > 0;

-- The files of reports, in parts of bounded length. edition: which making of the file a part is of; only the one its report names is whole.
CREATE TABLE report_files (
  bucket smallint NOT NULL, merchant {key} NOT NULL, report {key} NOT NULL, edition bigint NOT NULL, part smallint NOT NULL, body bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, report, edition, part));
