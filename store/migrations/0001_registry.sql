-- The registry. Times are milliseconds since 1970-01-01T00:00:00Z. No value is NULL, never an empty text,
-- where a column may be NULL. *_key columns are NFKC case-folded. See store/README.md for a picture.

CREATE TABLE source (
  id @ID@,
  name TEXT NOT NULL UNIQUE
);

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
  error TEXT
);

CREATE TABLE cursor (
  source BIGINT PRIMARY KEY REFERENCES source (id),
  position TEXT NOT NULL,
  pass BIGINT NOT NULL REFERENCES pass (id),
  saved_at BIGINT NOT NULL
);

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
  -- Not IN: SQLite would make a table of its values for each row that is written.
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

CREATE TABLE link (
  source BIGINT NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  account BIGINT NOT NULL REFERENCES account (id),
  dn TEXT,
  dn_key TEXT,
  fingerprint BIGINT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  observed TEXT,
  PRIMARY KEY (source, anchor)
) @CLUSTERED@;
CREATE UNIQUE INDEX link_account ON link (account, source);
CREATE INDEX link_dn ON link (dn_key);

CREATE TABLE hold (
  account BIGINT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('manual', 'automatic', 'source', 'missing')),
  source BIGINT NOT NULL DEFAULT 0,
  since BIGINT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  pass BIGINT,
  PRIMARY KEY (account, kind, source),
  CHECK ((source <> 0) = (kind IN ('source', 'missing')))
) @CLUSTERED@;
CREATE INDEX hold_source ON hold (source, kind);

CREATE TABLE user_group (
  id @ID@,
  source BIGINT NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  name TEXT NOT NULL,
  dn TEXT,
  dn_key TEXT,
  members_hash BIGINT NOT NULL DEFAULT 0,
  -- 0: the source does not show the group itself; users or administrators name it.
  shown SMALLINT NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
  UNIQUE (source, anchor)
);
CREATE INDEX user_group_dn ON user_group (dn_key);

CREATE TABLE membership (
  user_group BIGINT NOT NULL REFERENCES user_group (id),
  account BIGINT NOT NULL REFERENCES account (id),
  role TEXT NOT NULL DEFAULT 'member',
  granted_at BIGINT NOT NULL,
  granted_by TEXT NOT NULL,
  -- Who says so; it stands as long as one of them does: 1 the group's record, 2 the user's record, 4 an administrator.
  told_by SMALLINT NOT NULL DEFAULT 1 CHECK (told_by BETWEEN 1 AND 7),
  -- How the group's record names the member: 1 by DN, 2 by login.
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
  reason TEXT
);
CREATE INDEX event_account ON event (account);
CREATE INDEX event_at ON event (at);

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
  closed_at BIGINT
);
CREATE UNIQUE INDEX conflict_open ON conflict (source, subject, reason) WHERE closed_at IS NULL;
