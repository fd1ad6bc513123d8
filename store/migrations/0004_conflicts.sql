-- A dismissed conflict stays open, so that it is still counted and still closes when it no longer occurs; it is only
-- not listed any more.

ALTER TABLE conflict ADD COLUMN dismissed_at BIGINT;
ALTER TABLE conflict ADD COLUMN dismissed_by TEXT;
ALTER TABLE conflict ADD COLUMN dismissal TEXT;
