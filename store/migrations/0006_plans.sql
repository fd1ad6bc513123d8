-- Plans: changes that the guard held, until a person approves or discards them. A source is 0 where no source asked
-- for the changes. Nothing refers to an account by a foreign key: accounts may be removed meanwhile.

CREATE TABLE plan (
  id @ID@,
  source BIGINT NOT NULL DEFAULT 0,
  kind TEXT NOT NULL CHECK (kind IN
    ('created', 'disabled', 'missing', 'renamed', 'mail_changed', 'groups_emptied', 'revoked', 'archived')),
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
  action TEXT NOT NULL CHECK (action IN ('create', 'hold', 'rename', 'email', 'revoke', 'archive')),
  account BIGINT,
  user_group BIGINT,
  login TEXT NOT NULL,
  was TEXT,
  becomes TEXT,
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (plan, position)
) @CLUSTERED@;
