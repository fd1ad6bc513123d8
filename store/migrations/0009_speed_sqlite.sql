-- The same conditions by comparison: of an IN list of more than two values SQLite makes a table for each row that is
-- written. What a check says of the rows that are there does not change, so that it may be changed in this way
-- (https://www.sqlite.org/lang_altertable.html#otheralter). Whatever does not read as it was made stays as it is.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (creation_source IN
    ('''', ''ui'', ''fileImportation'', ''userProvisioning'', ''ldap'', ''selfRegistration'', ''onTheFlyRegistration''))',
  'CHECK (CASE creation_source WHEN '''' THEN 1 WHEN ''ui'' THEN 1 WHEN ''fileImportation'' THEN 1
    WHEN ''userProvisioning'' THEN 1 WHEN ''ldap'' THEN 1 WHEN ''selfRegistration'' THEN 1
    WHEN ''onTheFlyRegistration'' THEN 1 ELSE 0 END)')
WHERE type = 'table' AND name = 'account';
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (operation IN (''createUser'', ''enableUser'', ''disableUser'', ''deleteUser'',
    ''restoreUser'', ''renameUser'', ''grantMembership'', ''revokeMembership'', ''purgeArchive''))',
  'CHECK (CASE operation WHEN ''createUser'' THEN 1 WHEN ''enableUser'' THEN 1 WHEN ''disableUser'' THEN 1
    WHEN ''deleteUser'' THEN 1 WHEN ''restoreUser'' THEN 1 WHEN ''renameUser'' THEN 1 WHEN ''grantMembership'' THEN 1
    WHEN ''revokeMembership'' THEN 1 WHEN ''purgeArchive'' THEN 1 ELSE 0 END)')
WHERE type = 'table' AND name = 'event';
PRAGMA writable_schema = RESET;

-- `rollcall access` finds removed accounts by their public ids. Others notice the new checks by it, too.
CREATE INDEX deleted_account_public_id ON deleted_account (public_id);
