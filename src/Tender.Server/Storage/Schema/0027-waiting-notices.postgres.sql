-- The notices that have to stay, however old: whoever drops a month looks for one under its lock, and must find it at once. Its entries lie in the order of time.
CREATE INDEX deliveries_waiting ON deliveries (seq) WHERE state NOT IN ('delivered', 'dead');
