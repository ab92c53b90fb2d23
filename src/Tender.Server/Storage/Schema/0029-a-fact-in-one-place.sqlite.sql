-- From here on documents, steps of the journal and kept answers are written in a shorter form (docs/decisions/0046), which a Tender before this one cannot read:
-- it refuses a database that has this migration. Nothing is rewritten.
SELECT 1;
