-- The tables of the reference transaction: a permission, its charge, a notice that is owed, a timer, an answer kept for repetitions.
DROP TABLE IF EXISTS charges, outbox, timers, replies, permissions;
CREATE TABLE permissions (id bigint PRIMARY KEY, merchant int NOT NULL, bound bigint NOT NULL, used bigint NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 0, changed_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 80);
INSERT INTO permissions (id, merchant, bound) SELECT g, g % 50, 1000000000 FROM generate_series(1, 200000) g;
CREATE TABLE charges (id text PRIMARY KEY, permission bigint NOT NULL, merchant int NOT NULL, state smallint NOT NULL, amount bigint NOT NULL, currency char(3) NOT NULL, created_at timestamptz NOT NULL, doc jsonb NOT NULL);
CREATE INDEX ON charges (permission);
CREATE SEQUENCE IF NOT EXISTS outbox_seq CACHE 32;
CREATE TABLE outbox (id bigint PRIMARY KEY DEFAULT nextval('outbox_seq'), object text NOT NULL, kind smallint NOT NULL, next_try timestamptz NOT NULL, tries smallint NOT NULL DEFAULT 0, body text NOT NULL);
CREATE INDEX ON outbox (next_try);
CREATE SEQUENCE IF NOT EXISTS timers_seq CACHE 32;
CREATE TABLE timers (id bigint PRIMARY KEY DEFAULT nextval('timers_seq'), object text NOT NULL, kind smallint NOT NULL, due timestamptz NOT NULL);
CREATE INDEX ON timers (due);
CREATE TABLE replies (merchant int NOT NULL, key text NOT NULL, hash bytea NOT NULL, status smallint NOT NULL, body text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (merchant, key));
VACUUM ANALYZE permissions;
CHECKPOINT;
