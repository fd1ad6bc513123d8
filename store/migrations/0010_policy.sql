-- Which sources have ever told a login is asked by every run of the rules.
CREATE INDEX account_login_source ON account (last_login_source);

-- Of the users that deltas have shown since the last pull of everyone, and whose login the source had told before: all,
-- and those whose login it still told.
ALTER TABLE login_evidence ADD COLUMN delta_users BIGINT NOT NULL DEFAULT 0;
ALTER TABLE login_evidence ADD COLUMN delta_with_login BIGINT NOT NULL DEFAULT 0;
