-- What must stay true whoever writes, raw SQL included.

DROP TRIGGER account_kept ON account;

-- As before, but the holds of an account that is removed go with it; that does not enable it.
CREATE OR REPLACE FUNCTION account_follows_holds() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  changed BIGINT := CASE WHEN TG_OP = 'INSERT' THEN NEW.account ELSE OLD.account END;
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM removal) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM account WHERE id = changed FOR NO KEY UPDATE;
  UPDATE account SET enabled = CAST(NOT EXISTS (SELECT 1 FROM hold WHERE account = changed) AS INT),
    automatic_deactivation = CAST(EXISTS (SELECT 1 FROM hold WHERE account = changed AND kind = 'automatic') AS INT)
  WHERE id = changed;
  RETURN NULL;
END $$;

CREATE FUNCTION refuse_without_removal() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM removal) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are moved into the archive, never just deleted: use rollcall';
  END IF;
  RETURN OLD;
END $$;

-- Of the triggers of one row, those go first whose names do.
CREATE TRIGGER account_allowed BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE TRIGGER link_allowed BEFORE DELETE ON link FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE TRIGGER membership_allowed BEFORE DELETE ON membership FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE FUNCTION archive_account() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_account
    SELECT OLD.id, OLD.public_id, OLD.login, OLD.login_key, OLD.email, OLD.email_key, OLD.display_name, OLD.given_name,
    OLD.family_name, OLD.attributes, OLD.enabled, OLD.automatic_deactivation, OLD.creation_source, OLD.created_at,
    OLD.source_created_at, OLD.last_login_at, OLD.last_login_latest, OLD.last_login_source,
    OLD.last_login_attribute, OLD.clock_restarted_at, r.id, r.removed_at, r.removed_by_user,
    r.removed_by_email_address, r.removal_event
    FROM removal r;
  RETURN OLD;
END $$;

CREATE TRIGGER account_archived BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION archive_account();

CREATE FUNCTION archive_link() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_link
    SELECT OLD.source, OLD.anchor, OLD.account, OLD.dn, OLD.dn_key, OLD.fingerprint, OLD.first_seen_at, OLD.observed, r.id,
    r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
  RETURN OLD;
END $$;

CREATE TRIGGER link_archived BEFORE DELETE ON link FOR EACH ROW EXECUTE FUNCTION archive_link();

-- A hold is lifted without a trace but its event; only with its account it goes into the archive. BY is a word of
-- PL/pgSQL.
CREATE FUNCTION archive_hold() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_hold
    SELECT OLD.account, OLD.kind, OLD.source, OLD.since, OLD."by", OLD.reason, OLD.pass, r.id, r.removed_at,
    r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
  RETURN OLD;
END $$;

CREATE TRIGGER hold_archived BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION archive_hold();

CREATE FUNCTION archive_membership() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_membership
    SELECT OLD.user_group, OLD.account, OLD.role, OLD.granted_at, OLD.granted_by, OLD.told_by, g.name, g.dn, g.dn_key,
    a.login, r.id, r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r, user_group g, account a WHERE g.id = OLD.user_group AND a.id = OLD.account;
  RETURN OLD;
END $$;

CREATE TRIGGER membership_archived BEFORE DELETE ON membership FOR EACH ROW EXECUTE FUNCTION archive_membership();

CREATE FUNCTION refuse_without_purge() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM purge WHERE removed_before > OLD.removed_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'archived rows are deleted by the retention purge alone';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER deleted_account_kept BEFORE DELETE ON deleted_account FOR EACH ROW
EXECUTE FUNCTION refuse_without_purge();

CREATE TRIGGER deleted_link_kept BEFORE DELETE ON deleted_link FOR EACH ROW EXECUTE FUNCTION refuse_without_purge();

CREATE TRIGGER deleted_hold_kept BEFORE DELETE ON deleted_hold FOR EACH ROW EXECUTE FUNCTION refuse_without_purge();

CREATE TRIGGER deleted_membership_kept BEFORE DELETE ON deleted_membership FOR EACH ROW
EXECUTE FUNCTION refuse_without_purge();

CREATE TRIGGER deleted_account_unchanged BEFORE UPDATE ON deleted_account FOR EACH ROW
EXECUTE FUNCTION refuse('the archive does not change');

CREATE TRIGGER deleted_link_unchanged BEFORE UPDATE ON deleted_link FOR EACH ROW
EXECUTE FUNCTION refuse('the archive does not change');

CREATE TRIGGER deleted_hold_unchanged BEFORE UPDATE ON deleted_hold FOR EACH ROW
EXECUTE FUNCTION refuse('the archive does not change');

CREATE TRIGGER deleted_membership_unchanged BEFORE UPDATE ON deleted_membership FOR EACH ROW
EXECUTE FUNCTION refuse('the archive does not change');

CREATE TRIGGER event_block_unchanged BEFORE UPDATE ON event_block FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_block_kept BEFORE DELETE ON event_block FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

-- TRUNCATE deletes without asking the triggers of rows.
CREATE TRIGGER link_not_truncated BEFORE TRUNCATE ON link
EXECUTE FUNCTION refuse('rows of link are moved into the archive, never just deleted: use rollcall');

CREATE TRIGGER membership_not_truncated BEFORE TRUNCATE ON membership
EXECUTE FUNCTION refuse('rows of membership are moved into the archive, never just deleted: use rollcall');

CREATE TRIGGER deleted_account_not_truncated BEFORE TRUNCATE ON deleted_account
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_link_not_truncated BEFORE TRUNCATE ON deleted_link
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_hold_not_truncated BEFORE TRUNCATE ON deleted_hold
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_membership_not_truncated BEFORE TRUNCATE ON deleted_membership
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER event_block_not_truncated BEFORE TRUNCATE ON event_block
EXECUTE FUNCTION refuse('the audit trail is append-only');
