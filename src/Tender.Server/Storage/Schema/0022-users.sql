-- The people of a live installation, and what they did. A user is disabled, never removed: the audit log names them. stamp changes with whatever must end
-- a user's sessions. totp: the sealed secret of the second factor; totp_step: the last step whose code was used.
CREATE TABLE users (
  name {key} NOT NULL PRIMARY KEY, role smallint NOT NULL, password text NOT NULL, totp bytea, totp_step bigint NOT NULL, disabled smallint NOT NULL,
  stamp text NOT NULL, made bigint NOT NULL, seen bigint, seen_from text);
-- Personal tokens, by a hash.
CREATE TABLE user_tokens (
  id {key} NOT NULL PRIMARY KEY, owner {key} NOT NULL, hash {key} NOT NULL UNIQUE, label text NOT NULL, role smallint NOT NULL, made bigint NOT NULL,
  expires bigint NOT NULL, used bigint);
CREATE INDEX user_tokens_owner ON user_tokens (owner, id);
-- Sessions of the console in live, by a hash. fresh: when the password was given last.
CREATE TABLE user_sessions (
  hash {key} NOT NULL PRIMARY KEY, owner {key} NOT NULL, stamp text NOT NULL, began bigint NOT NULL, seen bigint NOT NULL, fresh bigint NOT NULL);
-- Names, by a hash, that somebody tried to sign in as: how often, when last, and for how many milliseconds nobody may try again.
CREATE TABLE sign_in_tries (name {key} NOT NULL PRIMARY KEY, tries bigint NOT NULL, at bigint NOT NULL, pause bigint NOT NULL);
-- What users did, or asked for: asked names the row that said so before it was done. code: made of the row and of the code before, with a key that is
-- not in the database. Only ever added to.
CREATE TABLE audit (
  seq bigint NOT NULL PRIMARY KEY, at bigint NOT NULL, who text NOT NULL, place text NOT NULL, action text NOT NULL, subject text NOT NULL,
  outcome text NOT NULL, asked bigint, code bytea NOT NULL);
