-- The faults that were injected into a sandbox merchant's notices and calls; seq: their place among the journal's entries.
CREATE TABLE injected_faults (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, root {key}, at bigint NOT NULL,
  kind text NOT NULL, n bigint NOT NULL, object {key}, operation text, endpoint text,
  PRIMARY KEY (bucket, merchant, seq));
CREATE INDEX injected_faults_root ON injected_faults (bucket, merchant, root, seq);
