-- Plans may give users other anchors.
ALTER TABLE plan DROP CONSTRAINT plan_kind_check;
ALTER TABLE plan ADD CONSTRAINT plan_kind_check CHECK (kind IN
  ('created', 'disabled', 'missing', 'renamed', 'mail_changed', 'groups_emptied', 'revoked', 'archived', 'enabled',
   'relinked'));
ALTER TABLE plan_change DROP CONSTRAINT plan_change_action_check;
ALTER TABLE plan_change ADD CONSTRAINT plan_change_action_check CHECK (action IN
  ('create', 'hold', 'rename', 'email', 'revoke', 'archive', 'lift', 'relink'));
