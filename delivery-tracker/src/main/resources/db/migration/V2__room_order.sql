-- A room's order is the order of its offsets within one epoch of the history. Ids do not tell it:
-- below the millisecond they are a hash, and two events of one room may have been taken through
-- different partitions. Epochs have no order of their own, so the order in which they were first
-- taken in is written down.
create table history_epoch (
    epoch  integer primary key,
    number bigint  not null generated always as identity
);

insert into history_epoch (epoch)
    select epoch from notification group by epoch order by max(id::text);

drop index notification_by_room;
create index notification_by_place on notification (room, epoch, history_offset desc);
