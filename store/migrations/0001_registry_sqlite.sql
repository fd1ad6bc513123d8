-- What must stay true whoever writes, raw SQL included.

CREATE TRIGGER account_stamped BEFORE UPDATE OF id, public_id, creation_source, created_at ON account
WHEN NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.created_at IS NOT OLD.created_at
  OR NEW.creation_source IS NOT OLD.creation_source
BEGIN
  SELECT RAISE(ABORT, 'id, public_id, creation_source and created_at of an account are stamped once and never change');
END;

CREATE TRIGGER account_kept BEFORE DELETE ON account
BEGIN
  SELECT RAISE(ABORT, 'accounts are never deleted');
END;

-- REPLACE deletes without a word to the triggers above: whatever would replace is refused.
CREATE TRIGGER account_not_replaced BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE id = NEW.id OR public_id = NEW.public_id OR login_key = NEW.login_key)
BEGIN
  SELECT RAISE(ABORT, 'an account of that id or login exists');
END;

CREATE TRIGGER account_login_taken BEFORE UPDATE OF login_key ON account
WHEN EXISTS (SELECT 1 FROM account WHERE login_key = NEW.login_key AND id <> NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'an account of that login exists');
END;

CREATE TRIGGER event_not_replaced BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER hold_set AFTER INSERT ON hold
BEGIN
  UPDATE account SET enabled = 0,
    automatic_deactivation = EXISTS (SELECT 1 FROM hold WHERE account = NEW.account AND kind = 'automatic')
  WHERE id = NEW.account;
END;

CREATE TRIGGER hold_lifted AFTER DELETE ON hold
BEGIN
  UPDATE account SET enabled = NOT EXISTS (SELECT 1 FROM hold WHERE account = OLD.account),
    automatic_deactivation = EXISTS (SELECT 1 FROM hold WHERE account = OLD.account AND kind = 'automatic')
  WHERE id = OLD.account;
END;

CREATE TRIGGER hold_fixed BEFORE UPDATE OF account, kind, source ON hold
BEGIN
  SELECT RAISE(ABORT, 'a hold is set or lifted, never turned into another');
END;

CREATE TRIGGER account_enabled BEFORE UPDATE OF enabled, automatic_deactivation ON account
WHEN NEW.enabled <> NOT EXISTS (SELECT 1 FROM hold WHERE account = NEW.id)
  OR NEW.automatic_deactivation <> EXISTS (SELECT 1 FROM hold WHERE account = NEW.id AND kind = 'automatic')
BEGIN
  SELECT RAISE(ABORT, 'an account is enabled exactly when it has no hold: set or lift a hold instead');
END;

CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER event_kept BEFORE DELETE ON event
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
