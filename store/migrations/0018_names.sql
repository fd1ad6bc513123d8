-- Users of files have no DN: for a million of them, an index of nothing.
DROP INDEX link_dn;
CREATE INDEX link_dn ON link (dn_key) WHERE dn_key IS NOT NULL;
