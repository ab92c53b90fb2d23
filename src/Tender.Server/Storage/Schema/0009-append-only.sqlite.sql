-- The journal and the ledger are only ever added to, whoever asks and whatever is broken above. A ledger line is given its settlement,
-- and nothing else of it changes. Only the removal of a merchant takes its rows away: it leaves a mark while it lasts (RemovalQueries).
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
  WHEN NOT EXISTS (SELECT 1 FROM tender WHERE name = 'removing/' || OLD.merchant)
  BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
CREATE TRIGGER ledger_keeps BEFORE UPDATE OF bucket, merchant, seq, line, object, account, currency, amount, at ON ledger
  BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
  WHEN NOT EXISTS (SELECT 1 FROM tender WHERE name = 'removing/' || OLD.merchant)
  BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;
