-- What feeds recorded, so that a record that comes again, or late, has no effect; and logins that look alike.

-- The newest word of a feed on each of its people. state 0: it is applied; 1: it was tried in the pass `tried`, and is
-- not, or not wholly, applied; 2: it is new. `body` is kept as long as it may still have to be applied.
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

-- Equal skeletons look alike (Unicode TR 39). Written by the passes of feeds, for all accounts up to that one, and again
-- for those that are due because their logins changed since; who has no feed never pays for it.
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
