-- The e-mail address of an order's buyer, in small letters, stands in the row of the permission's details (2), by which it is looked for; '' where there is none.
-- It was a row of its own for each order.
ALTER TABLE objects ADD COLUMN email {key} NOT NULL DEFAULT '';
ALTER TABLE snapshot_objects ADD COLUMN email {key} NOT NULL DEFAULT '';
UPDATE objects SET email = b.email FROM order_buyers b
WHERE objects.bucket = b.bucket AND objects.merchant = b.merchant AND objects.id = b.id || '-B';
UPDATE snapshot_objects SET email = b.email FROM snapshot_order_buyers b
WHERE snapshot_objects.bucket = b.bucket AND snapshot_objects.merchant = b.merchant AND snapshot_objects.snapshot = b.snapshot
  AND snapshot_objects.id = b.id || '-B';
DROP TABLE order_buyers;
DROP TABLE snapshot_order_buyers;
CREATE INDEX objects_email ON objects (bucket, merchant, email, root) WHERE email <> '';
