-- A tenth of a page is room enough for the new version of an object that changes (it was a fifth): the version before leaves its own, and few of a page change at once.
ALTER TABLE objects SET (fillfactor = 90);
