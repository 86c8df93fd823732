-- An event's notifications in the order of their ids: one to 100,000 rooms is looked at a page at a
-- time, and not fetched and sorted whole. Other sources' events of that id are passed over within
-- the index.
create index notification_by_event_id on notification (event, id) include (source);
drop index notification_by_event;

-- What is let go of by age, so that looking for it costs nothing where nothing is old.
create index deadline_by_notification on deadline (notification_id);
create index engaged_before_by_time on engaged_before (at);
create index webhook_letter_written on webhook_letter (written_ms);

-- When anything of the room was last heard of: rooms end, and their reach with them.
alter table room_reach add column touched date not null default current_date;
create index room_reach_touched on room_reach (touched);

-- Who looked at whom: a rare pair walked through everything that one of the two had.
create index audit_by_who_and_whose on audit (whose, who, id desc) where whose is not null;
