-- The latest writing of a notification to a connection of the device: what an attempt that follows
-- is counted from.
alter table delivery
    add column last_sent_at    timestamptz,
    add column last_attempt    integer,
    add column last_connection text;
