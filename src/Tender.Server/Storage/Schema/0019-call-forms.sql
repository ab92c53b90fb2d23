-- What a recorded call tells of a payment. root: the family of what the call named, or made. canonical: what was signed, as this server spells it.
-- message: why it was refused, in words.
ALTER TABLE calls ADD COLUMN root {key};
ALTER TABLE calls ADD COLUMN canonical text;
ALTER TABLE calls ADD COLUMN message text;
ALTER TABLE snapshot_calls ADD COLUMN root {key};
ALTER TABLE snapshot_calls ADD COLUMN canonical text;
ALTER TABLE snapshot_calls ADD COLUMN message text;
-- What has a dash behind three letters has the 19 letters of its permission in front; a session or a file is its own family.
UPDATE calls SET root = CASE WHEN substr(object, 4, 1) = '-' THEN substr(object, 1, 19) ELSE object END WHERE object IS NOT NULL;
UPDATE snapshot_calls SET root = CASE WHEN substr(object, 4, 1) = '-' THEN substr(object, 1, 19) ELSE object END WHERE object IS NOT NULL;
CREATE INDEX calls_root ON calls (bucket, merchant, root, seq) WHERE root IS NOT NULL;
