-- How many accounts share a state, a creation source and a source of the last login: some dozen rows instead of two
-- entries of indexes for each account. Triggers keep it true; whoever writes rows without triggers adds them here.
CREATE TABLE account_count (
  creation_source TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  automatic_deactivation INTEGER NOT NULL,
  last_login_source INTEGER REFERENCES source (id),
  accounts INTEGER NOT NULL CHECK (accounts >= 0)
);
CREATE UNIQUE INDEX account_count_key
ON account_count (creation_source, enabled, automatic_deactivation, coalesce(last_login_source, 0));
INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts)
SELECT creation_source, enabled, automatic_deactivation, last_login_source, count(*) FROM account
GROUP BY creation_source, enabled, automatic_deactivation, last_login_source;
DROP INDEX account_state;
DROP INDEX account_login_source;

CREATE TRIGGER account_counted AFTER INSERT ON account
BEGIN
  INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts)
  VALUES (NEW.creation_source, NEW.enabled, NEW.automatic_deactivation, NEW.last_login_source, 1)
  ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_counted_anew
AFTER UPDATE OF enabled, automatic_deactivation, last_login_source ON account
WHEN NEW.enabled <> OLD.enabled OR NEW.automatic_deactivation <> OLD.automatic_deactivation
  OR NEW.last_login_source IS NOT OLD.last_login_source
BEGIN
  UPDATE account_count SET accounts = accounts - 1
  WHERE creation_source = OLD.creation_source AND enabled = OLD.enabled
    AND automatic_deactivation = OLD.automatic_deactivation
    AND coalesce(last_login_source, 0) = coalesce(OLD.last_login_source, 0);
  INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts)
  VALUES (NEW.creation_source, NEW.enabled, NEW.automatic_deactivation, NEW.last_login_source, 1)
  ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_counted_out AFTER DELETE ON account
BEGIN
  UPDATE account_count SET accounts = accounts - 1
  WHERE creation_source = OLD.creation_source AND enabled = OLD.enabled
    AND automatic_deactivation = OLD.automatic_deactivation
    AND coalesce(last_login_source, 0) = coalesce(OLD.last_login_source, 0);
END;

-- The sources that have told any account's last login.
CREATE VIEW login_teller AS
SELECT DISTINCT last_login_source AS source FROM account_count WHERE accounts > 0 AND last_login_source IS NOT NULL;
