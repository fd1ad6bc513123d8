CREATE TRIGGER account_login_moved AFTER UPDATE OF last_login_source ON account
WHEN OLD.last_login_source IS NOT NULL AND NEW.last_login_source IS NOT OLD.last_login_source
BEGIN
  INSERT INTO login_state (account, source, state, pass) VALUES (NEW.id, OLD.last_login_source, 0, 0)
  ON CONFLICT DO NOTHING;
END;
