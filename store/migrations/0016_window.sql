-- What the guard let through, pass by pass: the limits count it with what later passes ask for. A source is 0, and there
-- is a rule, where the policy asked. Plans that a person approved are not in it.
CREATE TABLE let_through (
  source BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  rule TEXT NOT NULL,
  changes BIGINT NOT NULL,
  PRIMARY KEY (source, kind, at, pass, rule)
) @CLUSTERED@;
