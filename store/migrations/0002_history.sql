-- What was, and the proof that nobody rewrote it.

-- The archive. A row that is deleted is moved here by the database itself: triggers copy it, together with who, when
-- and why from the removal that is open in the transaction, and refuse the deletion where none is. Rows of one removal
-- have its number. Nothing refers to these rows and they refer to nothing: they outlive what they tell of.
CREATE TABLE removal (
  id @ID@,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);

CREATE TABLE deleted_account (
  id BIGINT NOT NULL,
  public_id TEXT NOT NULL,
  login TEXT NOT NULL,
  login_key TEXT NOT NULL,
  email TEXT,
  email_key TEXT,
  display_name TEXT,
  given_name TEXT,
  family_name TEXT,
  attributes TEXT,
  enabled SMALLINT NOT NULL,
  automatic_deactivation SMALLINT NOT NULL,
  creation_source TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  source_created_at BIGINT,
  last_login_at BIGINT,
  last_login_latest BIGINT,
  last_login_source BIGINT,
  last_login_attribute TEXT,
  clock_restarted_at BIGINT,
  removal BIGINT NOT NULL,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);
CREATE INDEX deleted_account_id ON deleted_account (id);
CREATE INDEX deleted_account_login ON deleted_account (login_key);
CREATE INDEX deleted_account_removed ON deleted_account (removed_at);

CREATE TABLE deleted_link (
  source BIGINT NOT NULL,
  anchor TEXT NOT NULL,
  account BIGINT NOT NULL,
  dn TEXT,
  dn_key TEXT,
  fingerprint BIGINT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  observed TEXT,
  removal BIGINT NOT NULL,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);
CREATE INDEX deleted_link_anchor ON deleted_link (source, anchor);
CREATE INDEX deleted_link_account ON deleted_link (account);

-- The holds that stood when the account was removed: who comes back comes back as disabled as before.
CREATE TABLE deleted_hold (
  account BIGINT NOT NULL,
  kind TEXT NOT NULL,
  source BIGINT NOT NULL,
  since BIGINT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  pass BIGINT,
  removal BIGINT NOT NULL,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);
CREATE INDEX deleted_hold_account ON deleted_hold (account);

-- With what the group and the account were called then.
CREATE TABLE deleted_membership (
  user_group BIGINT NOT NULL,
  account BIGINT NOT NULL,
  role TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  granted_by TEXT NOT NULL,
  told_by SMALLINT NOT NULL,
  group_name TEXT NOT NULL,
  group_dn TEXT,
  group_dn_key TEXT,
  login TEXT NOT NULL,
  removal BIGINT NOT NULL,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);
CREATE INDEX deleted_membership_account ON deleted_membership (account);
CREATE INDEX deleted_membership_group ON deleted_membership (user_group);
CREATE INDEX deleted_membership_dn ON deleted_membership (group_dn_key);

-- While a row stands here, archived rows removed before that time may be deleted, and only they.
CREATE TABLE purge (
  removed_before BIGINT NOT NULL
);

-- The chain. The events that one transaction writes form a block; its SHA-256 covers every row of it and the block
-- before. `digest` is the head of a row's own SHA-256, so that a changed row can be named.
ALTER TABLE event ADD COLUMN block BIGINT;
ALTER TABLE event ADD COLUMN digest BIGINT;
CREATE TABLE event_block (
  id @ID@,
  block BIGINT NOT NULL UNIQUE,
  first_event BIGINT NOT NULL,
  last_event BIGINT NOT NULL,
  events BIGINT NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE INDEX event_source ON event (source, at);
