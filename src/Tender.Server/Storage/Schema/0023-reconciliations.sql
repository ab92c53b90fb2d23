-- The daily comparison with the processor: a row for each day on which one was begun. It covers the journal from from_seq to before to_seq. stage and place: where it
-- goes on; tries: how often the processor was asked for the same page and said nothing. listing: whether the processor tells what it has by itself (1), or not (2);
-- listed_to: up to when it told. The counts are those of its end. Instants are real time.
CREATE TABLE reconciliations (
  bucket smallint NOT NULL, merchant {key} NOT NULL, day {key} NOT NULL, version bigint NOT NULL, state smallint NOT NULL, from_seq bigint NOT NULL, to_seq bigint NOT NULL,
  stage smallint NOT NULL, place text NOT NULL, tries smallint NOT NULL, listing smallint NOT NULL, listed_to bigint NOT NULL, compared bigint NOT NULL, began_at bigint NOT NULL,
  completed_at bigint, open_count bigint NOT NULL, waiting_count bigint NOT NULL, unanswered_count bigint NOT NULL,
  PRIMARY KEY (bucket, merchant, day));
CREATE INDEX reconciliations_completed ON reconciliations (bucket, merchant, completed_at) WHERE completed_at IS NOT NULL;
-- What differs, or may come to: of one object one row at most that is not settled (3). here, there: what each side says. first_at: when it was first seen; last_at: when it
-- was last compared, 0 for never. accepted_by, note: who has looked at it and let it stand, and why.
CREATE TABLE differences (
  bucket smallint NOT NULL, merchant {key} NOT NULL, id bigint NOT NULL, object {key} NOT NULL, kind smallint NOT NULL, state smallint NOT NULL, here text NOT NULL, there text NOT NULL,
  first_day {key} NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL, settled_day {key}, settled_at bigint, accepted_by text, note text,
  PRIMARY KEY (bucket, merchant, id));
CREATE UNIQUE INDEX differences_unsettled ON differences (bucket, merchant, object) WHERE state < 3;
CREATE INDEX differences_open ON differences (bucket, merchant) WHERE state = 1;
