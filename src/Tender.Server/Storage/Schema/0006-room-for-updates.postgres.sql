-- The new version of an object stays on its page, where there is room, and no index hears of it: a payment on an old permission touches a page less.
-- PostgreSQL keeps that room in pages filled from now on; VACUUM FULL gives it to the others.
ALTER TABLE objects SET (fillfactor = 80);
