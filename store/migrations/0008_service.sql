-- What the service knows of its jobs, and passes that did not come to their end.

-- A pass that was stopped, or whose process died: its outcome is "failed". Nothing of it was applied, unless it is a run
-- of the policy, which goes in steps.
ALTER TABLE pass ADD COLUMN interrupted SMALLINT NOT NULL DEFAULT 0;

-- One row a job. `due_at` is the last of its times that was seen to; what lies between it and now was missed.
-- `finished_at` is empty while it works, or if its process died.
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
