-- Plans may give users other anchors. As in 0005, the constraints alone change.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''archived'', ''enabled''))', '''archived'', ''enabled'', ''relinked''))')
WHERE type = 'table' AND name = 'plan';
UPDATE sqlite_schema SET sql = replace(sql, '''archive'', ''lift''))', '''archive'', ''lift'', ''relink''))')
WHERE type = 'table' AND name = 'plan_change';
PRAGMA writable_schema = RESET;
-- Other connections read the schema again.
CREATE TABLE schema_changed (id INTEGER);
DROP TABLE schema_changed;
