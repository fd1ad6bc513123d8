-- How many events there are of each source and operation, for the UTC day that begins at `at`. Whoever writes events
-- adds them in the same transaction, so that counting the events of years reads no event.
CREATE TABLE event_count (
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  operation TEXT NOT NULL,
  events BIGINT NOT NULL,
  PRIMARY KEY (at, source, operation)
) @CLUSTERED@;
INSERT INTO event_count (at, source, operation, events)
SELECT at / 86400000 * 86400000, source, operation, count(*) FROM event GROUP BY 1, 2, 3;
