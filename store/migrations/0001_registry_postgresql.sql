-- The registry on PostgreSQL: the tables that differ, the triggers that keep rows true whoever writes them (raw SQL
-- included), and the views. Functions find the tables in the schema that is current now, whatever the search_path of a
-- later writer. TRUNCATE does not run the triggers of rows: it has triggers of its own.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION refuse_without_removal() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM removal) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are moved into the archive, never just deleted: use rollcall';
  END IF;
  RETURN OLD;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Links: this account is that anchor in that source

CREATE TABLE link (
  source BIGINT NOT NULL REFERENCES source (id),
  anchor TEXT COLLATE "C" NOT NULL,
  account BIGINT NOT NULL REFERENCES account (id),
  dn TEXT COLLATE "C",
  dn_key TEXT COLLATE "C",
  fingerprint BIGINT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  observed TEXT COLLATE "C",
  PRIMARY KEY (source, anchor)
);
CREATE UNIQUE INDEX link_account ON link (account, source);
-- Users of files have no DN.
CREATE INDEX link_dn ON link (dn_key) WHERE dn_key IS NOT NULL;

CREATE FUNCTION archive_link() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_link
    SELECT OLD.source, OLD.anchor, OLD.account, OLD.dn, OLD.dn_key, OLD.fingerprint, OLD.first_seen_at, OLD.observed, r.id,
    r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
  RETURN OLD;
END $$;

-- Triggers of one row run in the order of their names: "allowed" before "archived".
CREATE TRIGGER link_allowed BEFORE DELETE ON link FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE TRIGGER link_archived BEFORE DELETE ON link FOR EACH ROW EXECUTE FUNCTION archive_link();

CREATE TRIGGER link_not_truncated BEFORE TRUNCATE ON link
EXECUTE FUNCTION refuse('rows of link are moved into the archive, never just deleted: use rollcall');

-- ---------------------------------------------------------------------------------------------------------------------
-- Accounts

-- Each run of the policy asks which sources have ever provided a login.
CREATE INDEX account_login_source ON account (last_login_source);
-- Counting accounts by state and creation source reads no account.
CREATE INDEX account_state ON account (creation_source, enabled, automatic_deactivation);

-- AFTER: COPY writes rows one by one where a trigger runs before each.
CREATE TRIGGER account_begins_enabled AFTER INSERT ON account FOR EACH ROW
WHEN (NEW.enabled <> 1 OR NEW.automatic_deactivation <> 0)
EXECUTE FUNCTION refuse('a new account is enabled: set a hold to disable it');

CREATE TRIGGER account_stamped BEFORE UPDATE ON account FOR EACH ROW
WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id
  OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.creation_source IS DISTINCT FROM OLD.creation_source)
EXECUTE FUNCTION refuse('id, public_id, creation_source and created_at of an account are stamped once and never change');

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

CREATE TRIGGER account_allowed BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE TRIGGER account_archived BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION archive_account();

CREATE TRIGGER account_not_truncated BEFORE TRUNCATE ON account
EXECUTE FUNCTION refuse('accounts are never deleted');

CREATE FUNCTION keep_absence() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO absence (account, since, until) VALUES (NEW.id, OLD.last_login_latest, NEW.last_login_at)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER account_came_back AFTER UPDATE OF last_login_at ON account FOR EACH ROW
WHEN (NEW.last_login_at - OLD.last_login_latest >= 604800000) EXECUTE FUNCTION keep_absence();

CREATE FUNCTION login_looks_different() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO skeleton_due (account) SELECT NEW.id FROM skeleton_upto WHERE NEW.id <= account ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER account_looks_different AFTER UPDATE OF login_key ON account FOR EACH ROW
WHEN (NEW.login_key <> OLD.login_key) EXECUTE FUNCTION login_looks_different();

CREATE FUNCTION login_not_seen_any_more() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM login_skeleton WHERE account = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER account_not_seen_any_more AFTER DELETE ON account FOR EACH ROW
EXECUTE FUNCTION login_not_seen_any_more();

-- ---------------------------------------------------------------------------------------------------------------------
-- Holds: an account is enabled exactly when it has none

-- The function locks the account before it reads the holds: of two transactions that set and lift holds of one account
-- at once, the second sees what the first has done. The holds of an account that is removed go with it; that does not
-- enable the account.
CREATE FUNCTION account_follows_holds() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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

CREATE TRIGGER hold_set AFTER INSERT ON hold FOR EACH ROW EXECUTE FUNCTION account_follows_holds();

CREATE TRIGGER hold_lifted AFTER DELETE ON hold FOR EACH ROW EXECUTE FUNCTION account_follows_holds();

CREATE TRIGGER hold_fixed BEFORE UPDATE ON hold FOR EACH ROW
WHEN (NEW.account <> OLD.account OR NEW.kind <> OLD.kind OR NEW.source <> OLD.source)
EXECUTE FUNCTION refuse('a hold is set or lifted, never turned into another');

CREATE TRIGGER hold_not_truncated BEFORE TRUNCATE ON hold
EXECUTE FUNCTION refuse('a hold is lifted for one account, never for all at once');

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

-- A hold that is lifted leaves only its event; a hold that is removed with its account goes into the archive. BY is a
-- reserved word of PL/pgSQL.
CREATE FUNCTION archive_hold() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_hold
    SELECT OLD.account, OLD.kind, OLD.source, OLD.since, OLD."by", OLD.reason, OLD.pass, r.id, r.removed_at,
    r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
  RETURN OLD;
END $$;

CREATE TRIGGER hold_archived BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION archive_hold();

-- ---------------------------------------------------------------------------------------------------------------------
-- How many accounts have a state and a creation source in common: a table on SQLite. Here the index account_state is
-- read: parallel workers build it faster than triggers would count.

CREATE VIEW account_count AS
SELECT creation_source, enabled, automatic_deactivation, count(*) AS accounts FROM account
GROUP BY creation_source, enabled, automatic_deactivation;

-- The sources that provided the last login of any account.
CREATE VIEW login_teller AS
SELECT s.id AS source FROM source s WHERE EXISTS (SELECT 1 FROM account a WHERE a.last_login_source = s.id);

-- ---------------------------------------------------------------------------------------------------------------------
-- Memberships

CREATE FUNCTION archive_membership() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deleted_membership
    SELECT OLD.user_group, OLD.account, OLD.role, OLD.granted_at, OLD.granted_by, OLD.told_by, g.name, g.dn, g.dn_key,
    a.login, r.id, r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r, user_group g, account a WHERE g.id = OLD.user_group AND a.id = OLD.account;
  RETURN OLD;
END $$;

CREATE TRIGGER membership_allowed BEFORE DELETE ON membership FOR EACH ROW EXECUTE FUNCTION refuse_without_removal();

CREATE TRIGGER membership_archived BEFORE DELETE ON membership FOR EACH ROW EXECUTE FUNCTION archive_membership();

CREATE TRIGGER membership_not_truncated BEFORE TRUNCATE ON membership
EXECUTE FUNCTION refuse('rows of membership are moved into the archive, never just deleted: use rollcall');

-- ---------------------------------------------------------------------------------------------------------------------
-- The audit log is append-only

CREATE TRIGGER event_unchanged BEFORE UPDATE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_kept BEFORE DELETE ON event FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON event
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_block_unchanged BEFORE UPDATE ON event_block FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_block_kept BEFORE DELETE ON event_block FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

CREATE TRIGGER event_block_not_truncated BEFORE TRUNCATE ON event_block
EXECUTE FUNCTION refuse('the audit trail is append-only');

-- ---------------------------------------------------------------------------------------------------------------------
-- The archive changes only by the retention purge

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

CREATE TRIGGER deleted_account_not_truncated BEFORE TRUNCATE ON deleted_account
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_link_not_truncated BEFORE TRUNCATE ON deleted_link
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_hold_not_truncated BEFORE TRUNCATE ON deleted_hold
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

CREATE TRIGGER deleted_membership_not_truncated BEFORE TRUNCATE ON deleted_membership
EXECUTE FUNCTION refuse('archived rows are deleted by the retention purge alone');

-- ---------------------------------------------------------------------------------------------------------------------
-- Views for people who query the registry with their own tools: times in ISO 8601, sources and accounts by name

CREATE FUNCTION iso8601(milliseconds BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char(to_timestamp(milliseconds / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || '.' || lpad((milliseconds % 1000)::TEXT, 3, '0') || 'Z'
$$;

CREATE VIEW v_event AS
SELECT e.id, iso8601(e.at) AS timestamp, e.operation, 'organization' AS module, e.enabled AS status,
  e.login AS user_account,
  coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d WHERE d.id = e.account)) AS account_id,
  e.actor, e.source, e.pass, e.reason
FROM event e LEFT JOIN account a ON a.id = e.account;

-- Enabled accounts only.
CREATE VIEW v_active_account AS
SELECT a.public_id AS account_id, a.login, a.email, a.display_name, a.given_name, a.family_name, a.creation_source,
  iso8601(a.created_at) AS created_at, iso8601(a.last_login_at) AS last_login_at,
  iso8601(a.last_login_latest) AS last_login_latest, s.name AS last_login_source
FROM account a LEFT JOIN source s ON s.id = a.last_login_source
WHERE a.enabled = 1;

-- Current and former memberships: removed_at is NULL for current ones.
CREATE VIEW v_access AS
SELECT a.public_id AS account_id, a.login, coalesce(g.dn, g.name) AS user_group, m.role,
  iso8601(m.granted_at) AS granted_at, m.granted_by,
  CAST(NULL AS TEXT) AS removed_at, CAST(NULL AS TEXT) AS removed_by_user,
  CAST(NULL AS TEXT) AS removed_by_email_address, CAST(NULL AS TEXT) AS removal_event
FROM membership m JOIN account a ON a.id = m.account JOIN user_group g ON g.id = m.user_group
UNION ALL
SELECT coalesce((SELECT a.public_id FROM account a WHERE a.id = d.account),
    (SELECT max(x.public_id) FROM deleted_account x WHERE x.id = d.account)),
  d.login, coalesce(d.group_dn, d.group_name), d.role, iso8601(d.granted_at), d.granted_by,
  iso8601(d.removed_at), d.removed_by_user, d.removed_by_email_address, d.removal_event
FROM deleted_membership d;
