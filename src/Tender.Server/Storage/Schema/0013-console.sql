-- What people look for. The orders of a buyer, by the e-mail address in small letters; a row for every order that a
-- buyer is known of.
CREATE TABLE order_buyers (
  bucket smallint NOT NULL, merchant {key} NOT NULL, email {key} NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, email, id));
-- Authorizations (3) by their amount, which is their bound.
CREATE INDEX objects_amount ON objects (bucket, merchant, bound, id) WHERE kind = 3;
-- What waits for an object, and the objects that wait for a processor. Deliveries (9) are found by their notice.
CREATE INDEX jobs_object ON jobs (bucket, merchant, kind, object) WHERE dead = 0 AND kind <> 9;
-- The keys of a merchant.
CREATE INDEX keys_merchant ON keys (bucket, merchant, id);
