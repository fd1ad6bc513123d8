-- For people who query the registry with their own tools: times in ISO 8601, sources and accounts by name.

CREATE VIEW v_event AS
SELECT e.id,
    strftime('%Y-%m-%dT%H:%M:%S', e.at / 1000, 'unixepoch') || printf('.%03dZ', e.at % 1000) AS timestamp,
    e.operation, 'organization' AS module, e.enabled AS status,
  e.login AS user_account,
  coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d WHERE d.id = e.account)) AS account_id,
  e.actor, e.source, e.pass, e.reason
FROM event e LEFT JOIN account a ON a.id = e.account;

-- Deactivated people are not in it.
CREATE VIEW v_active_account AS
SELECT a.public_id AS account_id, a.login, a.email, a.display_name, a.given_name, a.family_name, a.creation_source,
    strftime('%Y-%m-%dT%H:%M:%S', a.created_at / 1000, 'unixepoch') || printf('.%03dZ', a.created_at % 1000)
      AS created_at,
    strftime('%Y-%m-%dT%H:%M:%S', a.last_login_at / 1000, 'unixepoch') || printf('.%03dZ', a.last_login_at % 1000)
      AS last_login_at,
    strftime('%Y-%m-%dT%H:%M:%S', a.last_login_latest / 1000, 'unixepoch') || printf('.%03dZ', a.last_login_latest % 1000)
      AS last_login_latest,
    s.name AS last_login_source
FROM account a LEFT JOIN source s ON s.id = a.last_login_source
WHERE a.enabled = 1;

-- Who is or was in which group: removed_at is NULL for those who still are.
CREATE VIEW v_access AS
SELECT a.public_id AS account_id, a.login, coalesce(g.dn, g.name) AS user_group, m.role,
    strftime('%Y-%m-%dT%H:%M:%S', m.granted_at / 1000, 'unixepoch') || printf('.%03dZ', m.granted_at % 1000)
      AS granted_at,
    m.granted_by, NULL AS removed_at, NULL AS removed_by_user,
  NULL AS removed_by_email_address, NULL AS removal_event
FROM membership m JOIN account a ON a.id = m.account JOIN user_group g ON g.id = m.user_group
UNION ALL
SELECT coalesce((SELECT a.public_id FROM account a WHERE a.id = d.account),
    (SELECT max(x.public_id) FROM deleted_account x WHERE x.id = d.account)),
  d.login, coalesce(d.group_dn, d.group_name), d.role,
    strftime('%Y-%m-%dT%H:%M:%S', d.granted_at / 1000, 'unixepoch') || printf('.%03dZ', d.granted_at % 1000),
    d.granted_by,
    strftime('%Y-%m-%dT%H:%M:%S', d.removed_at / 1000, 'unixepoch') || printf('.%03dZ', d.removed_at % 1000),
    d.removed_by_user, d.removed_by_email_address, d.removal_event
FROM deleted_membership d;
