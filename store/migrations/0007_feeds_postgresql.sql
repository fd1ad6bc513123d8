CREATE FUNCTION login_looks_different() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO skeleton_due (account) SELECT NEW.id FROM skeleton_upto WHERE NEW.id <= account ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION login_not_seen_any_more() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM login_skeleton WHERE account = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER account_looks_different AFTER UPDATE OF login_key ON account FOR EACH ROW
WHEN (NEW.login_key <> OLD.login_key) EXECUTE FUNCTION login_looks_different();

CREATE TRIGGER account_not_seen_any_more AFTER DELETE ON account FOR EACH ROW
EXECUTE FUNCTION login_not_seen_any_more();
