-- What the deactivation rules go by, and what they remember.

-- What the last complete pull of a source told of logins. `at` is the time of its last complete pull of any kind.
CREATE TABLE login_evidence (
  source BIGINT PRIMARY KEY REFERENCES source (id),
  users BIGINT NOT NULL,
  with_login BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  at BIGINT NOT NULL
);

-- What a rule went by when it last ran, so that a jump is noticed. Source 0: everyone in the rule's scope.
CREATE TABLE rule_evidence (
  rule TEXT NOT NULL,
  source BIGINT NOT NULL,
  people BIGINT NOT NULL,
  with_login BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  PRIMARY KEY (rule, source)
) @CLUSTERED@;

-- Who has been warned, that many days before, of the inactivity that began at that time. Outlives the account.
CREATE TABLE warning (
  account BIGINT NOT NULL,
  days BIGINT NOT NULL,
  inactive_since BIGINT NOT NULL,
  warned_at BIGINT NOT NULL,
  PRIMARY KEY (account, days, inactive_since)
) @CLUSTERED@;

-- A week or more without a login, which a login then ended: what a policy would have done can be told from it.
CREATE TABLE absence (
  account BIGINT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (account, since)
) @CLUSTERED@;
