-- From here on documents, steps of the journal and kept answers are written in a shorter form (docs/decisions/0046), which a Tender before this one cannot read.
-- A tenth of a page is room enough for the new version of an object that changes (it was a fifth): the version before leaves its own, and few of a page change at once.
ALTER TABLE objects SET (fillfactor = 90);
