-- The tables of the registry that are the same on every database. What differs (links, counts, triggers, views) is in
-- 0001_registry_sqlite.sql and 0001_registry_postgresql.sql. store/README.md has a picture and describes each table.
--
-- Times are milliseconds since 1970-01-01T00:00:00Z. A missing value is NULL, never an empty text. Columns named *_key
-- are NFKC case-folded: lookups that ignore upper and lower case use them.

-- ---------------------------------------------------------------------------------------------------------------------
-- Sources, their runs, jobs and leases

CREATE TABLE source (
  id @ID@,
  name TEXT NOT NULL UNIQUE
);

-- One run of a source or of the policy.
CREATE TABLE pass (
  id @ID@,
  kind TEXT NOT NULL,
  source BIGINT REFERENCES source (id),
  actor TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'complete', 'held', 'failed')),
  counts TEXT,
  proof TEXT,
  cursor_before TEXT,
  cursor_after TEXT,
  error TEXT,
  -- 1: the run was stopped, or its process died. Nothing of it was applied, unless it is a run of the policy, which
  -- commits in steps.
  interrupted SMALLINT NOT NULL DEFAULT 0
);
-- Each run looks for earlier ones whose process has died.
CREATE INDEX pass_running ON pass (id) WHERE outcome = 'running';

-- Where the next incremental sync of a source resumes.
CREATE TABLE cursor (
  source BIGINT PRIMARY KEY REFERENCES source (id),
  position TEXT NOT NULL,
  pass BIGINT NOT NULL REFERENCES pass (id),
  saved_at BIGINT NOT NULL
);

-- One row for each scheduled job of the service. due_at is the last scheduled time that was handled; scheduled times
-- between it and now were missed. finished_at is NULL while the job runs, or if its process died.
CREATE TABLE job (
  name TEXT NOT NULL PRIMARY KEY,
  schedule TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  outcome TEXT,
  error TEXT,
  pass BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  next_at BIGINT
) @CLUSTERED@;

-- Which agent works on a job, by the clock of the database. The token grows with each new holder.
CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  token BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Each commit under a lease updates the fence of that name, and fails if the fence has a later token. It is a table of
-- its own because the lease is renewed while the commit runs.
CREATE TABLE fence (
  name TEXT NOT NULL PRIMARY KEY,
  token BIGINT NOT NULL,
  commits BIGINT NOT NULL
);

-- ---------------------------------------------------------------------------------------------------------------------
-- Accounts and the reasons why they are disabled

CREATE TABLE account (
  id @ID@,
  public_id TEXT NOT NULL UNIQUE,
  login TEXT NOT NULL,
  login_key TEXT NOT NULL UNIQUE,
  email TEXT,
  email_key TEXT,
  display_name TEXT,
  given_name TEXT,
  family_name TEXT,
  attributes TEXT,
  enabled SMALLINT NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  automatic_deactivation SMALLINT NOT NULL DEFAULT 0 CHECK (automatic_deactivation IN (0, 1)),
  -- Not IN: SQLite would build a temporary table of more than two values for each row that is written.
  creation_source TEXT NOT NULL CHECK (creation_source = 'ldap' OR creation_source = 'fileImportation' OR
    creation_source = '' OR creation_source = 'ui' OR creation_source = 'userProvisioning' OR
    creation_source = 'selfRegistration' OR creation_source = 'onTheFlyRegistration'),
  created_at BIGINT NOT NULL,
  source_created_at BIGINT,
  last_login_at BIGINT,
  last_login_latest BIGINT,
  last_login_source BIGINT REFERENCES source (id),
  last_login_attribute TEXT,
  clock_restarted_at BIGINT,
  CHECK (last_login_latest >= last_login_at)
);
CREATE INDEX account_email ON account (email_key);

-- One reason why an account is disabled. An account is enabled exactly when it has no hold: triggers see to that.
CREATE TABLE hold (
  account BIGINT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('manual', 'automatic', 'source', 'missing')),
  source BIGINT NOT NULL DEFAULT 0,  -- 0: no source set it
  since BIGINT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  pass BIGINT,
  PRIMARY KEY (account, kind, source),
  CHECK ((source <> 0) = (kind IN ('source', 'missing')))
) @CLUSTERED@;
CREATE INDEX hold_source ON hold (source, kind);

-- ---------------------------------------------------------------------------------------------------------------------
-- Groups

CREATE TABLE user_group (
  id @ID@,
  source BIGINT NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  name TEXT NOT NULL,
  dn TEXT,
  dn_key TEXT,
  members_hash BIGINT NOT NULL DEFAULT 0,
  -- 0: the source does not report the group itself; users or administrators name it.
  shown SMALLINT NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
  UNIQUE (source, anchor)
);
CREATE INDEX user_group_dn ON user_group (dn_key);
CREATE INDEX user_group_name ON user_group (name);
-- DNs without a key: hardly any, while all groups of a file have neither.
CREATE INDEX user_group_odd_dn ON user_group (dn) WHERE dn_key IS NULL AND dn IS NOT NULL;
-- Few groups are named by others only; each run looks for those that nothing names any more.
CREATE INDEX user_group_unshown ON user_group (source) WHERE shown = 0;

CREATE TABLE membership (
  user_group BIGINT NOT NULL REFERENCES user_group (id),
  account BIGINT NOT NULL REFERENCES account (id),
  role TEXT NOT NULL DEFAULT 'member',
  granted_at BIGINT NOT NULL,
  granted_by TEXT NOT NULL,
  -- Where the membership comes from (a sum): 1 the group's record, 2 the user's record, 4 an administrator.
  told_by SMALLINT NOT NULL DEFAULT 1 CHECK (told_by BETWEEN 1 AND 7),
  -- How the group's record names the member (a sum): 1 by DN, 2 by login.
  named_by SMALLINT NOT NULL DEFAULT 1 CHECK (named_by BETWEEN 1 AND 3),
  PRIMARY KEY (user_group, account, role)
) @CLUSTERED@;
CREATE INDEX membership_account ON membership (account, user_group);

-- Members of a group that are no account of its source, as the source names them: other groups, and people outside.
CREATE TABLE member_ref (
  user_group BIGINT NOT NULL REFERENCES user_group (id),
  ref TEXT NOT NULL,
  PRIMARY KEY (user_group, ref)
) @CLUSTERED@;
CREATE INDEX member_ref_ref ON member_ref (ref);

CREATE TABLE group_edge (
  parent BIGINT NOT NULL REFERENCES user_group (id),
  child BIGINT NOT NULL REFERENCES user_group (id),
  PRIMARY KEY (parent, child)
) @CLUSTERED@;
CREATE INDEX group_edge_child ON group_edge (child);

-- ---------------------------------------------------------------------------------------------------------------------
-- The audit log, which is append-only

-- No foreign key to the account: events outlive it.
CREATE TABLE event (
  id @ID@,
  at BIGINT NOT NULL,
  operation TEXT NOT NULL CHECK (operation = 'createUser' OR operation = 'enableUser' OR operation = 'disableUser' OR
    operation = 'deleteUser' OR operation = 'restoreUser' OR operation = 'renameUser' OR
    operation = 'grantMembership' OR operation = 'revokeMembership' OR operation = 'purgeArchive'),
  account BIGINT NOT NULL,
  login TEXT NOT NULL,
  enabled SMALLINT NOT NULL CHECK (enabled IN (0, 1)),
  actor TEXT NOT NULL,
  source TEXT NOT NULL,
  pass BIGINT,
  reason TEXT,
  block BIGINT,   -- the block of the chain that the event is in
  digest BIGINT   -- the first 8 bytes of the row's SHA-256, so that a changed row can be named
);
CREATE INDEX event_account ON event (account);

-- The chain. The events of one transaction form a block; its SHA-256 covers each of them and the block before.
CREATE TABLE event_block (
  id @ID@,
  block BIGINT NOT NULL UNIQUE,
  first_event BIGINT NOT NULL,
  last_event BIGINT NOT NULL,
  events BIGINT NOT NULL,
  sha256 TEXT NOT NULL
);

-- Where the events of a time, source and operation lie. The events of a transaction share these three, a few kinds
-- apart: one row here replaces one index entry for each event. Written with the events.
CREATE TABLE event_span (
  first_event BIGINT NOT NULL PRIMARY KEY,
  last_event BIGINT NOT NULL,
  events BIGINT NOT NULL,
  block BIGINT,
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  operation TEXT NOT NULL
) @CLUSTERED@;
CREATE INDEX event_span_at ON event_span (at);
CREATE INDEX event_span_source ON event_span (source, at);

-- How many events there are of a source and operation in the UTC day that begins at `at`. Written with the events, so
-- that counting the events of years reads no event.
CREATE TABLE event_count (
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  operation TEXT NOT NULL,
  events BIGINT NOT NULL,
  PRIMARY KEY (at, source, operation)
) @CLUSTERED@;

-- ---------------------------------------------------------------------------------------------------------------------
-- The archive. Triggers move each deleted row here, with who deleted it, when and why, from the removal that is open in
-- the transaction, and refuse the deletion if there is none. Rows of one removal share its number. Archived rows have
-- no foreign keys: they outlive what they describe.

-- Empty outside of a transaction.
CREATE TABLE removal (
  id @ID@,
  removed_at BIGINT NOT NULL,
  removed_by_user TEXT NOT NULL,
  removed_by_email_address TEXT,
  removal_event TEXT NOT NULL CHECK (removal_event IN
    ('access-change', 'account-inactivity', 'security-incident', 'data-correction', 'source-removal'))
);

-- Empty outside of a transaction. Archived rows that were removed before that time may be deleted, and no others.
CREATE TABLE purge (
  removed_before BIGINT NOT NULL
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
CREATE INDEX deleted_account_public_id ON deleted_account (public_id);
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

-- The holds at the time when the account was removed: a restored account is disabled for the same reasons.
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

-- With the names of the group and of the account at that time.
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
CREATE INDEX deleted_membership_name ON deleted_membership (group_name);
CREATE INDEX deleted_membership_odd_dn ON deleted_membership (group_dn)
  WHERE group_dn_key IS NULL AND group_dn IS NOT NULL;

-- ---------------------------------------------------------------------------------------------------------------------
-- Conflicts, plans and limits

-- Records of a source that could not be applied.
CREATE TABLE conflict (
  id @ID@,
  source BIGINT NOT NULL REFERENCES source (id),
  subject TEXT NOT NULL,
  place TEXT NOT NULL,
  anchor TEXT,
  reason TEXT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  last_pass BIGINT,
  times BIGINT NOT NULL DEFAULT 1,
  closed_at BIGINT,
  -- A dismissed conflict stays open: it is still counted and still closes when it no longer occurs, but is not listed.
  dismissed_at BIGINT,
  dismissed_by TEXT,
  dismissal TEXT
);
CREATE UNIQUE INDEX conflict_open ON conflict (source, subject, reason) WHERE closed_at IS NULL;

-- Changes that are blocked until an administrator approves or discards them. source is 0 for plans of the policy. No
-- foreign key to accounts: they may be removed meanwhile.
CREATE TABLE plan (
  id @ID@,
  source BIGINT NOT NULL DEFAULT 0,
  kind TEXT NOT NULL CHECK (kind IN ('created', 'disabled', 'missing', 'renamed', 'mail_changed', 'groups_emptied',
    'revoked', 'archived', 'enabled')),
  digest TEXT NOT NULL,
  changes BIGINT NOT NULL,
  reason TEXT NOT NULL,
  event_source TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  last_pass BIGINT,
  times BIGINT NOT NULL DEFAULT 1,
  expires_at BIGINT NOT NULL,
  outcome TEXT CHECK (outcome IN ('approved', 'discarded', 'superseded', 'closed', 'expired')),
  closed_at BIGINT,
  closed_by TEXT,
  note TEXT,
  CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX plan_open ON plan (source, kind) WHERE outcome IS NULL;

CREATE TABLE plan_change (
  plan BIGINT NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('create', 'hold', 'rename', 'email', 'revoke', 'archive', 'lift')),
  account BIGINT,
  user_group BIGINT,
  login TEXT NOT NULL,
  was TEXT,
  becomes TEXT,
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (plan, position)
) @CLUSTERED@;

-- How many changes each run made without approval: limits over a time window count them. Policy rules have source 0 and
-- a rule. Approved plans are not counted.
CREATE TABLE let_through (
  source BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  rule TEXT NOT NULL,
  changes BIGINT NOT NULL,
  PRIMARY KEY (source, kind, at, pass, rule)
) @CLUSTERED@;

-- ---------------------------------------------------------------------------------------------------------------------
-- What the deactivation policy knows

-- For how many users the last full sync of a source provided a login time. `at` is the time of the last full sync.
CREATE TABLE login_evidence (
  source BIGINT PRIMARY KEY REFERENCES source (id),
  users BIGINT NOT NULL,
  with_login BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- Of the users that incremental syncs have reported since, and whose login time the source had provided before: all,
  -- and those whose login time it still provides.
  delta_users BIGINT NOT NULL DEFAULT 0,
  delta_with_login BIGINT NOT NULL DEFAULT 0
);

-- What each policy rule relied on in its last run, so that a sudden change is noticed. source 0: all accounts in the
-- scope of the rule.
CREATE TABLE rule_evidence (
  rule TEXT NOT NULL,
  source BIGINT NOT NULL,
  people BIGINT NOT NULL,
  with_login BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  PRIMARY KEY (rule, source)
) @CLUSTERED@;

-- Which accounts were warned of a deactivation, how many days before it, for the inactivity that began at
-- inactive_since. Rows outlive the account.
CREATE TABLE warning (
  account BIGINT NOT NULL,
  days BIGINT NOT NULL,
  inactive_since BIGINT NOT NULL,
  warned_at BIGINT NOT NULL,
  PRIMARY KEY (account, days, inactive_since)
) @CLUSTERED@;

-- A week or more without a login that a login then ended. Written by a trigger; a policy is tested against it.
CREATE TABLE absence (
  account BIGINT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (account, since)
) @CLUSTERED@;

-- ---------------------------------------------------------------------------------------------------------------------
-- Feeds

-- The newest record of a feed for each person, so that a record that comes twice, or late, has no effect. state 0:
-- applied; 1: tried in the run `tried`, and not, or not completely, applied; 2: new. body is kept while it may still
-- have to be applied.
CREATE TABLE feed_record (
  source BIGINT NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  registered_at BIGINT,
  digest BIGINT NOT NULL DEFAULT 0,
  withdrawn_at BIGINT,
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
  tried BIGINT NOT NULL DEFAULT 0,
  fingerprint BIGINT,
  admitted_at BIGINT,
  body TEXT,
  place TEXT,
  PRIMARY KEY (source, anchor)
) @CLUSTERED@;
CREATE INDEX feed_record_open ON feed_record (source, state, tried) WHERE state > 0;
CREATE INDEX feed_record_admitted ON feed_record (source, admitted_at) WHERE admitted_at IS NOT NULL;

-- Logins with equal skeletons look alike (Unicode TR 39). Runs of feeds write them for all accounts up to
-- skeleton_upto, and again for those in skeleton_due, whose login has changed. Without a feed they stay empty.
CREATE TABLE login_skeleton (
  account BIGINT PRIMARY KEY,
  skeleton TEXT NOT NULL
);
CREATE INDEX login_skeleton_skeleton ON login_skeleton (skeleton);
CREATE TABLE skeleton_upto (
  account BIGINT NOT NULL
);
INSERT INTO skeleton_upto (account) VALUES (0);
CREATE TABLE skeleton_due (
  account BIGINT PRIMARY KEY
);
