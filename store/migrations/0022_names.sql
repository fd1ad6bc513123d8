-- Whoever asks for a group by its name looks no longer at all groups, nor at all that was archived.
CREATE INDEX user_group_name ON user_group (name);
CREATE INDEX deleted_membership_name ON deleted_membership (group_name);
