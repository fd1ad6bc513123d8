-- What must stay true whoever writes, raw SQL included.

DROP TRIGGER account_kept;

-- The holds of an account that is removed go with it; that does not enable it.
DROP TRIGGER hold_lifted;
CREATE TRIGGER hold_lifted AFTER DELETE ON hold WHEN NOT EXISTS (SELECT 1 FROM removal)
BEGIN
  UPDATE account SET enabled = NOT EXISTS (SELECT 1 FROM hold WHERE account = OLD.account),
    automatic_deactivation = EXISTS (SELECT 1 FROM hold WHERE account = OLD.account AND kind = 'automatic')
  WHERE id = OLD.account;
END;

CREATE TRIGGER account_archived BEFORE DELETE ON account
BEGIN
  SELECT RAISE(ABORT, 'rows of account are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_account
    SELECT OLD.id, OLD.public_id, OLD.login, OLD.login_key, OLD.email, OLD.email_key, OLD.display_name, OLD.given_name,
    OLD.family_name, OLD.attributes, OLD.enabled, OLD.automatic_deactivation, OLD.creation_source, OLD.created_at,
    OLD.source_created_at, OLD.last_login_at, OLD.last_login_latest, OLD.last_login_source,
    OLD.last_login_attribute, OLD.clock_restarted_at, r.id, r.removed_at, r.removed_by_user,
    r.removed_by_email_address, r.removal_event
    FROM removal r;
END;

CREATE TRIGGER link_archived BEFORE DELETE ON link
BEGIN
  SELECT RAISE(ABORT, 'rows of link are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_link
    SELECT OLD.source, OLD.anchor, OLD.account, OLD.dn, OLD.dn_key, OLD.fingerprint, OLD.first_seen_at, OLD.observed, r.id,
    r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
END;

-- A hold is lifted without a trace but its event; only with its account it goes into the archive.
CREATE TRIGGER hold_archived BEFORE DELETE ON hold
BEGIN
  INSERT INTO deleted_hold
    SELECT OLD.account, OLD.kind, OLD.source, OLD.since, OLD.by, OLD.reason, OLD.pass, r.id, r.removed_at,
    r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
END;

CREATE TRIGGER membership_archived BEFORE DELETE ON membership
BEGIN
  SELECT RAISE(ABORT, 'rows of membership are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_membership
    SELECT OLD.user_group, OLD.account, OLD.role, OLD.granted_at, OLD.granted_by, OLD.told_by, g.name, g.dn, g.dn_key,
    a.login, r.id, r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r, user_group g, account a WHERE g.id = OLD.user_group AND a.id = OLD.account;
END;

CREATE TRIGGER deleted_account_unchanged BEFORE UPDATE ON deleted_account
BEGIN
  SELECT RAISE(ABORT, 'the archive does not change');
END;

CREATE TRIGGER deleted_account_kept BEFORE DELETE ON deleted_account
BEGIN
  SELECT RAISE(ABORT, 'archived rows are deleted by the retention purge alone')
  WHERE NOT EXISTS (SELECT 1 FROM purge WHERE removed_before > OLD.removed_at);
END;

CREATE TRIGGER deleted_link_unchanged BEFORE UPDATE ON deleted_link
BEGIN
  SELECT RAISE(ABORT, 'the archive does not change');
END;

CREATE TRIGGER deleted_link_kept BEFORE DELETE ON deleted_link
BEGIN
  SELECT RAISE(ABORT, 'archived rows are deleted by the retention purge alone')
  WHERE NOT EXISTS (SELECT 1 FROM purge WHERE removed_before > OLD.removed_at);
END;

CREATE TRIGGER deleted_hold_unchanged BEFORE UPDATE ON deleted_hold
BEGIN
  SELECT RAISE(ABORT, 'the archive does not change');
END;

CREATE TRIGGER deleted_hold_kept BEFORE DELETE ON deleted_hold
BEGIN
  SELECT RAISE(ABORT, 'archived rows are deleted by the retention purge alone')
  WHERE NOT EXISTS (SELECT 1 FROM purge WHERE removed_before > OLD.removed_at);
END;

CREATE TRIGGER deleted_membership_unchanged BEFORE UPDATE ON deleted_membership
BEGIN
  SELECT RAISE(ABORT, 'the archive does not change');
END;

CREATE TRIGGER deleted_membership_kept BEFORE DELETE ON deleted_membership
BEGIN
  SELECT RAISE(ABORT, 'archived rows are deleted by the retention purge alone')
  WHERE NOT EXISTS (SELECT 1 FROM purge WHERE removed_before > OLD.removed_at);
END;

CREATE TRIGGER event_block_not_replaced BEFORE INSERT ON event_block
WHEN EXISTS (SELECT 1 FROM event_block WHERE id = NEW.id OR block = NEW.block)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER event_block_unchanged BEFORE UPDATE ON event_block
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER event_block_kept BEFORE DELETE ON event_block
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
