-- Which agent works on a job, by the database's own clock. A lease that was given up or that has run out has another
-- holder next; the token grows with each.
CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  token BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Each commit under a lease touches the fence of its name, and fails where it is of a later token. Apart from the
-- lease, which is renewed meanwhile.
CREATE TABLE fence (
  name TEXT NOT NULL PRIMARY KEY,
  token BIGINT NOT NULL,
  commits BIGINT NOT NULL
);
