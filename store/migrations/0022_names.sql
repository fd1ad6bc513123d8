-- Whoever asks for a group by its name looks no longer at all groups, nor at all that was archived. The DNs are those
-- that have no key: hardly any, but all groups of a file are without a key.
CREATE INDEX user_group_name ON user_group (name);
CREATE INDEX user_group_odd_dn ON user_group (dn) WHERE dn_key IS NULL AND dn IS NOT NULL;
CREATE INDEX deleted_membership_name ON deleted_membership (group_name);
CREATE INDEX deleted_membership_odd_dn ON deleted_membership (group_dn)
  WHERE group_dn_key IS NULL AND group_dn IS NOT NULL;
