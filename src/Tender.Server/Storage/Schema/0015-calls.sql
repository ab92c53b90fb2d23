-- What a sandbox merchant called, for outcome coverage: each write, and the first read after each change. seq and done:
-- drawn when the call begins and ends, from where the journal has its numbers. Status 0: the connection was cut.
CREATE TABLE calls (
  bucket smallint NOT NULL, merchant {key} NOT NULL, seq bigint NOT NULL, done bigint NOT NULL, at bigint NOT NULL,
  operation text NOT NULL, object {key}, key text, status smallint NOT NULL, code text, times bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, seq));
