-- The audit log takes more kinds of event. A constraint is part of the table's text alone, so that no row is written
-- again, however many events there are (SQLite's ALTER TABLE page, "making other kinds of table schema changes").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'operation = ''purgeArchive'')',
  'operation = ''purgeArchive'' OR operation = ''updateUser'' OR operation = ''adoptUser'' OR
    operation = ''relinkUser'' OR operation = ''eraseUser'' OR operation = ''nestGroup'' OR
    operation = ''unnestGroup'' OR operation = ''renameGroup'' OR operation = ''changeMembers'')')
WHERE type = 'table' AND name = 'event';
PRAGMA writable_schema = RESET;
-- Other connections read the schema again.
CREATE TABLE schema_changed (id INTEGER);
DROP TABLE schema_changed;
