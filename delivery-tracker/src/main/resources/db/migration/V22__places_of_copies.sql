-- Where a notification of a shared room stands once more, having been sent again: receipts of shared
-- rooms are ranges of offsets, so what they say of the copy they say of it.
create table notification_copy (
    notification_id uuid    not null,
    room            text    not null,
    epoch           integer not null,
    history_offset  bigint  not null,
    primary key (room, epoch, history_offset)
);

create index notification_copy_by_id on notification_copy (notification_id);
