CREATE FUNCTION keep_login_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO login_state (account, source, state, pass) VALUES (NEW.id, OLD.last_login_source, 0, 0)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER account_login_moved AFTER UPDATE OF last_login_source ON account FOR EACH ROW
WHEN (OLD.last_login_source IS NOT NULL AND NEW.last_login_source IS DISTINCT FROM OLD.last_login_source)
EXECUTE FUNCTION keep_login_state();
