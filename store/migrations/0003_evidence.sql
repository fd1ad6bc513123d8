-- What a source has reported of one account's logins, where `account.last_login_source` does not say it all: state 0: a
-- login time, before another source reported a later one; 1: none any more, although it did before; 2: something that
-- cannot be used, such as a time in the future. `pass` is the run that set the state. Rows outlive the account.
CREATE TABLE login_state (
  account BIGINT NOT NULL,
  source BIGINT NOT NULL REFERENCES source (id),
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
  pass BIGINT NOT NULL,
  PRIMARY KEY (account, source)
) @CLUSTERED@;
-- Each run of a source looks for its own.
CREATE INDEX login_state_doubt ON login_state (source, state) WHERE state <> 0;

-- Since when a source is known to record logins: the earliest login that it has reported, by attribute.
CREATE TABLE login_recording (
  source BIGINT NOT NULL REFERENCES source (id),
  attribute TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (source, attribute)
) @CLUSTERED@;
INSERT INTO login_recording (source, attribute, since)
  SELECT last_login_source, coalesce(last_login_attribute, ''), min(last_login_at) FROM account
  WHERE last_login_source IS NOT NULL GROUP BY last_login_source, coalesce(last_login_attribute, '');
