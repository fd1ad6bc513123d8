-- `rollcall access` finds removed accounts by their public ids.
CREATE INDEX deleted_account_public_id ON deleted_account (public_id);
