CREATE TRIGGER account_came_back AFTER UPDATE OF last_login_at ON account
WHEN NEW.last_login_at - OLD.last_login_latest >= 604800000
BEGIN
  INSERT INTO absence (account, since, until) VALUES (NEW.id, OLD.last_login_latest, NEW.last_login_at)
  ON CONFLICT DO NOTHING;
END;
