-- So that counting the accounts by state and creation source reads no account.
CREATE INDEX account_state ON account (creation_source, enabled, automatic_deactivation);
