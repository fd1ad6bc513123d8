-- The audit log takes more kinds of event.
ALTER TABLE event DROP CONSTRAINT event_operation_check;
ALTER TABLE event ADD CONSTRAINT event_operation_check CHECK (operation IN
  ('createUser', 'enableUser', 'disableUser', 'deleteUser', 'restoreUser', 'renameUser', 'grantMembership',
   'revokeMembership', 'purgeArchive', 'updateUser', 'adoptUser', 'relinkUser', 'eraseUser', 'nestGroup',
   'unnestGroup', 'renameGroup', 'changeMembers'));
