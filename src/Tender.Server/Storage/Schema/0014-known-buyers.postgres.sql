-- The orders that were there before order_buyers (0013); 2 is a permission's details.
INSERT INTO order_buyers (bucket, merchant, email, id)
SELECT bucket, merchant, lower(doc::json #>> '{buyer,email}'), root FROM objects
WHERE kind = 2 AND doc::json #>> '{buyer,email}' IS NOT NULL;
