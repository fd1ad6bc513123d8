-- What the rules ask of everyone, without the rest of a wide row. In the order of ids, so that a first load appends to it
-- and a pass that goes through all users touches neighbours. The planner takes it for the query of EachActivity.
CREATE INDEX account_activity ON account (id, last_login_latest, last_login_at, last_login_source, clock_restarted_at,
  source_created_at, created_at, enabled) WHERE enabled = 1;
