-- What a run that has read its source applies, for those who wait for it: since when, and how many records.
ALTER TABLE pass ADD COLUMN applying_since BIGINT;
ALTER TABLE pass ADD COLUMN to_apply BIGINT;
