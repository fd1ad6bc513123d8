-- Groups that only others name are few; each pass looks for those that nobody names any more.
CREATE INDEX user_group_unshown ON user_group (source) WHERE shown = 0;
