-- Whether a notification is still the newest of its collapse key. Few have one.
create index notification_by_key on notification (room, collapse_key, epoch, history_offset desc)
    where collapse_key is not null;
