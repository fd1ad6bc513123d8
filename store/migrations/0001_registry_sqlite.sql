-- The registry on SQLite: the tables that differ, the triggers that keep rows true whoever writes them (raw SQL
-- included), and the views.

-- ---------------------------------------------------------------------------------------------------------------------
-- Links: this account is that anchor in that source

-- Rows lie in the order in which they come (no WITHOUT ROWID): anchors come in no order, and inserting rows between
-- others costs a first load more than all the rest. The index of anchors is small.
CREATE TABLE link (
  source INTEGER NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  dn TEXT,
  dn_key TEXT,
  fingerprint INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  observed TEXT
);
-- By the anchor first: texts are sorted in two thirds of the time that (source, anchor) takes. A query for all links of
-- a source reads the table instead.
CREATE UNIQUE INDEX link_anchor ON link (anchor, source);
CREATE UNIQUE INDEX link_account ON link (account, source);
-- Users of files have no DN.
CREATE INDEX link_dn ON link (dn_key) WHERE dn_key IS NOT NULL;

CREATE TRIGGER link_archived BEFORE DELETE ON link
BEGIN
  SELECT RAISE(ABORT, 'rows of link are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_link
    SELECT OLD.source, OLD.anchor, OLD.account, OLD.dn, OLD.dn_key, OLD.fingerprint, OLD.first_seen_at, OLD.observed, r.id,
    r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
END;

-- ---------------------------------------------------------------------------------------------------------------------
-- Accounts

-- What the policy reads of each account, without the rest of a wide row. In the order of ids, so that a first load
-- appends to it. The planner uses it for the query of EachActivity.
CREATE INDEX account_activity ON account (id, last_login_latest, last_login_at, last_login_source, clock_restarted_at,
  source_created_at, created_at, enabled) WHERE enabled = 1;

CREATE TRIGGER account_stamped BEFORE UPDATE OF id, public_id, creation_source, created_at ON account
WHEN NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.created_at IS NOT OLD.created_at
  OR NEW.creation_source IS NOT OLD.creation_source
BEGIN
  SELECT RAISE(ABORT, 'id, public_id, creation_source and created_at of an account are stamped once and never change');
END;

CREATE TRIGGER account_begins_enabled BEFORE INSERT ON account
WHEN NEW.enabled <> 1 OR NEW.automatic_deactivation <> 0
BEGIN
  SELECT RAISE(ABORT, 'a new account is enabled: set a hold to disable it');
END;

-- REPLACE would delete the old row without running the triggers of a deletion: it is refused.
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

CREATE TRIGGER account_came_back AFTER UPDATE OF last_login_at ON account
WHEN NEW.last_login_at - OLD.last_login_latest >= 604800000
BEGIN
  INSERT INTO absence (account, since, until) VALUES (NEW.id, OLD.last_login_latest, NEW.last_login_at)
  ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER account_looks_different AFTER UPDATE OF login_key ON account
WHEN NEW.login_key <> OLD.login_key AND NEW.id <= (SELECT account FROM skeleton_upto)
BEGIN
  INSERT INTO skeleton_due (account) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER account_not_seen_any_more AFTER DELETE ON account
BEGIN
  DELETE FROM login_skeleton WHERE account = OLD.id;
END;

-- ---------------------------------------------------------------------------------------------------------------------
-- Holds: an account is enabled exactly when it has none

CREATE TRIGGER hold_set AFTER INSERT ON hold
BEGIN
  UPDATE account SET enabled = 0,
    automatic_deactivation = EXISTS (SELECT 1 FROM hold WHERE account = NEW.account AND kind = 'automatic')
  WHERE id = NEW.account;
END;

-- The holds of an account that is removed go with it; that does not enable the account.
CREATE TRIGGER hold_lifted AFTER DELETE ON hold WHEN NOT EXISTS (SELECT 1 FROM removal)
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

-- A hold that is lifted leaves only its event; a hold that is removed with its account goes into the archive.
CREATE TRIGGER hold_archived BEFORE DELETE ON hold
BEGIN
  INSERT INTO deleted_hold
    SELECT OLD.account, OLD.kind, OLD.source, OLD.since, OLD.by, OLD.reason, OLD.pass, r.id, r.removed_at,
    r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
END;

-- ---------------------------------------------------------------------------------------------------------------------
-- How many accounts have a state, a creation source and a source of the last login in common: some dozen rows instead of
-- two index entries for each account. Triggers keep it true.

CREATE TABLE account_count (
  creation_source TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  automatic_deactivation INTEGER NOT NULL,
  last_login_source INTEGER REFERENCES source (id),
  accounts INTEGER NOT NULL CHECK (accounts >= 0)
);
CREATE UNIQUE INDEX account_count_key
ON account_count (creation_source, enabled, automatic_deactivation, coalesce(last_login_source, 0));

CREATE TRIGGER account_counted AFTER INSERT ON account
BEGIN
  INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts)
  VALUES (NEW.creation_source, NEW.enabled, NEW.automatic_deactivation, NEW.last_login_source, 1)
  ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;

CREATE TRIGGER account_counted_anew
AFTER UPDATE OF enabled, automatic_deactivation, last_login_source ON account
WHEN NEW.enabled <> OLD.enabled OR NEW.automatic_deactivation <> OLD.automatic_deactivation
  OR NEW.last_login_source IS NOT OLD.last_login_source
BEGIN
  UPDATE account_count SET accounts = accounts - 1
  WHERE creation_source = OLD.creation_source AND enabled = OLD.enabled
    AND automatic_deactivation = OLD.automatic_deactivation
    AND coalesce(last_login_source, 0) = coalesce(OLD.last_login_source, 0);
  INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts)
  VALUES (NEW.creation_source, NEW.enabled, NEW.automatic_deactivation, NEW.last_login_source, 1)
  ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;

CREATE TRIGGER account_counted_out AFTER DELETE ON account
BEGIN
  UPDATE account_count SET accounts = accounts - 1
  WHERE creation_source = OLD.creation_source AND enabled = OLD.enabled
    AND automatic_deactivation = OLD.automatic_deactivation
    AND coalesce(last_login_source, 0) = coalesce(OLD.last_login_source, 0);
END;

-- The sources that provided the last login of any account.
CREATE VIEW login_teller AS
SELECT DISTINCT last_login_source AS source FROM account_count WHERE accounts > 0 AND last_login_source IS NOT NULL;

-- ---------------------------------------------------------------------------------------------------------------------
-- Memberships

CREATE TRIGGER membership_archived BEFORE DELETE ON membership
BEGIN
  SELECT RAISE(ABORT, 'rows of membership are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_membership
    SELECT OLD.user_group, OLD.account, OLD.role, OLD.granted_at, OLD.granted_by, OLD.told_by, g.name, g.dn, g.dn_key,
    a.login, r.id, r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r, user_group g, account a WHERE g.id = OLD.user_group AND a.id = OLD.account;
END;

-- ---------------------------------------------------------------------------------------------------------------------
-- The audit log is append-only

CREATE TRIGGER event_not_replaced BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER event_kept BEFORE DELETE ON event
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
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

-- ---------------------------------------------------------------------------------------------------------------------
-- The archive changes only by the retention purge

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

-- ---------------------------------------------------------------------------------------------------------------------
-- Views for people who query the registry with their own tools: times in ISO 8601, sources and accounts by name

CREATE VIEW v_event AS
SELECT e.id,
    strftime('%Y-%m-%dT%H:%M:%S', e.at / 1000, 'unixepoch') || printf('.%03dZ', e.at % 1000) AS timestamp,
    e.operation, 'organization' AS module, e.enabled AS status,
  e.login AS user_account,
  coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d WHERE d.id = e.account)) AS account_id,
  e.actor, e.source, e.pass, e.reason
FROM event e LEFT JOIN account a ON a.id = e.account;

-- Enabled accounts only.
CREATE VIEW v_active_account AS
SELECT a.public_id AS account_id, a.login, a.email, a.display_name, a.given_name, a.family_name, a.creation_source,
    strftime('%Y-%m-%dT%H:%M:%S', a.created_at / 1000, 'unixepoch') || printf('.%03dZ', a.created_at % 1000)
      AS created_at,
    strftime('%Y-%m-%dT%H:%M:%S', a.last_login_at / 1000, 'unixepoch') || printf('.%03dZ', a.last_login_at % 1000)
      AS last_login_at,
    strftime('%Y-%m-%dT%H:%M:%S', a.last_login_latest / 1000, 'unixepoch') || printf('.%03dZ', a.last_login_latest % 1000)
      AS last_login_latest,
    s.name AS last_login_source
FROM account a LEFT JOIN source s ON s.id = a.last_login_source
WHERE a.enabled = 1;

-- Current and former memberships: removed_at is NULL for current ones.
CREATE VIEW v_access AS
SELECT a.public_id AS account_id, a.login, coalesce(g.dn, g.name) AS user_group, m.role,
    strftime('%Y-%m-%dT%H:%M:%S', m.granted_at / 1000, 'unixepoch') || printf('.%03dZ', m.granted_at % 1000)
      AS granted_at,
    m.granted_by, NULL AS removed_at, NULL AS removed_by_user,
  NULL AS removed_by_email_address, NULL AS removal_event
FROM membership m JOIN account a ON a.id = m.account JOIN user_group g ON g.id = m.user_group
UNION ALL
SELECT coalesce((SELECT a.public_id FROM account a WHERE a.id = d.account),
    (SELECT max(x.public_id) FROM deleted_account x WHERE x.id = d.account)),
  d.login, coalesce(d.group_dn, d.group_name), d.role,
    strftime('%Y-%m-%dT%H:%M:%S', d.granted_at / 1000, 'unixepoch') || printf('.%03dZ', d.granted_at % 1000),
    d.granted_by,
    strftime('%Y-%m-%dT%H:%M:%S', d.removed_at / 1000, 'unixepoch') || printf('.%03dZ', d.removed_at % 1000),
    d.removed_by_user, d.removed_by_email_address, d.removal_event
FROM deleted_membership d;
