-- What must stay true whoever writes, raw SQL included. The functions find the tables where they are now, whatever
-- the search_path of those who write.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER account_stamped BEFORE UPDATE ON account FOR EACH ROW
WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id
  OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.creation_source IS DISTINCT FROM OLD.creation_source)
EXECUTE FUNCTION refuse('id, public_id, creation_source and created_at of an account are stamped once and never change');

CREATE TRIGGER account_kept BEFORE DELETE ON account FOR EACH ROW
EXECUTE FUNCTION refuse('accounts are never deleted');

-- Locks the account before it looks at its holds: of two that set and lift holds of one account at once, the second
-- sees what the first has done.
CREATE FUNCTION account_follows_holds() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  changed BIGINT := CASE WHEN TG_OP = 'INSERT' THEN NEW.account ELSE OLD.account END;
BEGIN
  PERFORM 1 FROM account WHERE id = changed FOR NO KEY UPDATE;
  UPDATE account SET enabled = CAST(NOT EXISTS (SELECT 1 FROM hold WHERE account = changed) AS INT),
    automatic_deactivation = CAST(EXISTS (SELECT 1 FROM hold WHERE account = changed AND kind = 'automatic') AS INT)
  WHERE id = changed;
  RETURN NULL;
END $$;

CREATE TRIGGER hold_set AFTER INSERT ON hold FOR EACH ROW EXECUTE FUNCTION account_follows_holds();

CREATE TRIGGER hold_lifted AFTER DELETE ON hold FOR EACH ROW EXECUTE FUNCTION account_follows_holds();

CREATE TRIGGER hold_fixed BEFORE UPDATE ON hold FOR EACH ROW
WHEN (NEW.account <> OLD.account OR NEW.kind <> OLD.kind OR NEW.source <> OLD.source)
EXECUTE FUNCTION refuse('a hold is set or lifted, never turned into another');

CREATE FUNCTION account_is_enabled_without_hold() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.enabled <> CAST(NOT EXISTS (SELECT 1 FROM hold WHERE account = NEW.id) AS INT)
    OR NEW.automatic_deactivation <>
      CAST(EXISTS (SELECT 1 FROM hold WHERE account = NEW.id AND kind = 'automatic') AS INT) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'an account is enabled exactly when it has no hold: set or lift a hold instead';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER account_enabled BEFORE UPDATE ON account FOR EACH ROW
WHEN (NEW.enabled <> OLD.enabled OR NEW.automatic_deactivation <> OLD.automatic_deactivation)
EXECUTE FUNCTION account_is_enabled_without_hold();

CREATE TRIGGER event_unchanged BEFORE UPDATE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_kept BEFORE DELETE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

-- TRUNCATE deletes without asking the triggers of rows.
CREATE TRIGGER account_not_truncated BEFORE TRUNCATE ON account
EXECUTE FUNCTION refuse('accounts are never deleted');

CREATE TRIGGER hold_not_truncated BEFORE TRUNCATE ON hold
EXECUTE FUNCTION refuse('a hold is lifted for one account, never for all at once');

CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON event
EXECUTE FUNCTION refuse('the audit trail is append-only');
