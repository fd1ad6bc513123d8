-- As on SQLite, where it is a table. Here the indexes of states and of login sources are read: parallel workers build
-- them faster than triggers would count.
CREATE VIEW account_count AS
SELECT creation_source, enabled, automatic_deactivation, count(*) AS accounts FROM account
GROUP BY creation_source, enabled, automatic_deactivation;

-- The sources that have told any account's last login.
CREATE VIEW login_teller AS
SELECT s.id AS source FROM source s WHERE EXISTS (SELECT 1 FROM account a WHERE a.last_login_source = s.id);
