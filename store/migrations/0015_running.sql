-- Each pass looks for those whose process has died, however many have been before.
CREATE INDEX pass_running ON pass (id) WHERE outcome = 'running';
