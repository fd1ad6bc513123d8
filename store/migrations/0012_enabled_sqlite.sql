-- Enabling many at once is held, too: plans of the kind 'enabled', with changes that lift a hold. A constraint cannot be
-- altered here, so that the tables are made anew.
CREATE TABLE new_plan (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source INTEGER NOT NULL DEFAULT 0,
  kind TEXT NOT NULL CHECK (kind IN ('created', 'disabled', 'missing', 'renamed', 'mail_changed', 'groups_emptied',
    'revoked', 'archived', 'enabled')),
  digest TEXT NOT NULL,
  changes INTEGER NOT NULL,
  reason TEXT NOT NULL,
  event_source TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  last_pass INTEGER,
  times INTEGER NOT NULL DEFAULT 1,
  expires_at INTEGER NOT NULL,
  outcome TEXT CHECK (outcome IN ('approved', 'discarded', 'superseded', 'closed', 'expired')),
  closed_at INTEGER,
  closed_by TEXT,
  note TEXT,
  CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
INSERT INTO new_plan SELECT * FROM plan;
CREATE TABLE new_plan_change (
  plan INTEGER NOT NULL REFERENCES new_plan (id),
  position INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('create', 'hold', 'rename', 'email', 'revoke', 'archive', 'lift')),
  account INTEGER,
  user_group INTEGER,
  login TEXT NOT NULL,
  was TEXT,
  becomes TEXT,
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (plan, position)
) WITHOUT ROWID;
INSERT INTO new_plan_change SELECT * FROM plan_change;
DROP TABLE plan_change;
DROP TABLE plan;
ALTER TABLE new_plan RENAME TO plan;
ALTER TABLE new_plan_change RENAME TO plan_change;
CREATE UNIQUE INDEX plan_open ON plan (source, kind) WHERE outcome IS NULL;
