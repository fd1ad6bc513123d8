-- Links lie in the order in which they come: anchors come in none, and rows that are sorted in among others cost a first
-- load more than all the rest. The index of anchors is small, and a first load builds it at its end.
CREATE TABLE new_link (
  source INTEGER NOT NULL REFERENCES source (id),
  anchor TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  dn TEXT,
  dn_key TEXT,
  fingerprint INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  observed TEXT
);
INSERT INTO new_link SELECT source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed FROM link
ORDER BY account;
DROP TABLE link;
ALTER TABLE new_link RENAME TO link;
CREATE UNIQUE INDEX link_anchor ON link (source, anchor);
CREATE UNIQUE INDEX link_account ON link (account, source);
CREATE INDEX link_dn ON link (dn_key);

CREATE TRIGGER link_archived BEFORE DELETE ON link
BEGIN
  SELECT RAISE(ABORT, 'rows of link are moved into the archive, never just deleted: use rollcall')
  WHERE NOT EXISTS (SELECT 1 FROM removal);
  INSERT INTO deleted_link
    SELECT OLD.source, OLD.anchor, OLD.account, OLD.dn, OLD.dn_key, OLD.fingerprint, OLD.first_seen_at, OLD.observed, r.id,
    r.removed_at, r.removed_by_user, r.removed_by_email_address, r.removal_event
    FROM removal r;
END;
