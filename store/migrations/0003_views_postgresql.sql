-- For people who query the registry with their own tools: times in ISO 8601, sources and accounts by name.

CREATE FUNCTION iso8601(milliseconds BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char(to_timestamp(milliseconds / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || '.' || lpad((milliseconds % 1000)::TEXT, 3, '0') || 'Z'
$$;

CREATE VIEW v_event AS
SELECT e.id, iso8601(e.at) AS timestamp, e.operation, 'organization' AS module, e.enabled AS status,
  e.login AS user_account,
  coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d WHERE d.id = e.account)) AS account_id,
  e.actor, e.source, e.pass, e.reason
FROM event e LEFT JOIN account a ON a.id = e.account;

-- Deactivated people are not in it.
CREATE VIEW v_active_account AS
SELECT a.public_id AS account_id, a.login, a.email, a.display_name, a.given_name, a.family_name, a.creation_source,
  iso8601(a.created_at) AS created_at, iso8601(a.last_login_at) AS last_login_at,
  iso8601(a.last_login_latest) AS last_login_latest, s.name AS last_login_source
FROM account a LEFT JOIN source s ON s.id = a.last_login_source
WHERE a.enabled = 1;

-- Who is or was in which group: removed_at is NULL for those who still are.
CREATE VIEW v_access AS
SELECT a.public_id AS account_id, a.login, coalesce(g.dn, g.name) AS user_group, m.role,
  iso8601(m.granted_at) AS granted_at, m.granted_by,
  CAST(NULL AS TEXT) AS removed_at, CAST(NULL AS TEXT) AS removed_by_user,
  CAST(NULL AS TEXT) AS removed_by_email_address, CAST(NULL AS TEXT) AS removal_event
FROM membership m JOIN account a ON a.id = m.account JOIN user_group g ON g.id = m.user_group
UNION ALL
SELECT coalesce((SELECT a.public_id FROM account a WHERE a.id = d.account),
    (SELECT max(x.public_id) FROM deleted_account x WHERE x.id = d.account)),
  d.login, coalesce(d.group_dn, d.group_name), d.role, iso8601(d.granted_at), d.granted_by,
  iso8601(d.removed_at), d.removed_by_user, d.removed_by_email_address, d.removal_event
FROM deleted_membership d;
