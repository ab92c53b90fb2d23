-- The numbers merchants give their orders, to find the orders by. A row for every number an order ever had: whoever reads asks the order whether it still has it.
CREATE TABLE order_names (
  bucket smallint NOT NULL, merchant {key} NOT NULL, name {key} NOT NULL, created_at bigint NOT NULL, id {key} NOT NULL,
  PRIMARY KEY (bucket, merchant, name, created_at, id));
