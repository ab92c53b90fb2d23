-- The journal and the ledger are only ever added to, whoever asks and whatever is broken above. A ledger line is given its settlement,
-- and nothing else of it changes. Only the removal of a merchant takes its rows away: it leaves a mark while it lasts (RemovalQueries).
CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM tender WHERE name = 'removing/' || OLD.merchant) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the % is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION only_added_to();
CREATE TRIGGER journal_stays BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION only_added_to();
CREATE TRIGGER journal_all BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();
CREATE TRIGGER ledger_keeps BEFORE UPDATE OF bucket, merchant, seq, line, object, account, currency, amount, at ON ledger
  FOR EACH ROW EXECUTE FUNCTION only_added_to();
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION only_added_to();
CREATE TRIGGER ledger_all BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();
