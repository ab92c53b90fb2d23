-- The orders under an agreement (v1): what goes with it when Amazon cancels it. A row for every permission that was born with a parent.
CREATE TABLE children (
  bucket smallint NOT NULL, merchant {key} NOT NULL, parent {key} NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, parent, id));
