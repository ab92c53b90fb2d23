-- What merchants uploaded as evidence, apart from the files' records: those are read often, this almost never.
CREATE TABLE file_bytes (
  bucket smallint NOT NULL, merchant {key} NOT NULL, id {key} NOT NULL, bytes bytea NOT NULL,
  PRIMARY KEY (bucket, merchant, id));
