CREATE FUNCTION keep_absence() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO absence (account, since, until) VALUES (NEW.id, OLD.last_login_latest, NEW.last_login_at)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER account_came_back AFTER UPDATE OF last_login_at ON account FOR EACH ROW
WHEN (NEW.last_login_at - OLD.last_login_latest >= 604800000) EXECUTE FUNCTION keep_absence();
