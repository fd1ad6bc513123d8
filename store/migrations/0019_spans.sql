-- Where the events of a time, source and operation lie. Those that a transaction writes share all three, a few kinds
-- apart: one row says of them what indexes and counts would have to say of each. Whoever writes events adds it in the
-- same transaction. `block` is NULL where the events are older than the chain.
CREATE TABLE event_span (
  first_event BIGINT NOT NULL PRIMARY KEY,
  last_event BIGINT NOT NULL,
  events BIGINT NOT NULL,
  block BIGINT,
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  operation TEXT NOT NULL
) @CLUSTERED@;
INSERT INTO event_span (first_event, last_event, events, block, at, source, operation)
SELECT min(id), max(id), count(*), block, at, source, operation FROM event GROUP BY block, at, source, operation;
CREATE INDEX event_span_at ON event_span (at);
CREATE INDEX event_span_source ON event_span (source, at);
DROP INDEX event_at;
DROP INDEX event_source;
