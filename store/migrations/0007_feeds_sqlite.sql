CREATE TRIGGER account_looks_different AFTER UPDATE OF login_key ON account
WHEN NEW.login_key <> OLD.login_key AND NEW.id <= (SELECT account FROM skeleton_upto)
BEGIN
  INSERT INTO skeleton_due (account) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER account_not_seen_any_more AFTER DELETE ON account
BEGIN
  DELETE FROM login_skeleton WHERE account = OLD.id;
END;
