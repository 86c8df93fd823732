-- One row for each notification: where it stands in the history, and what a person must know of it.
-- Not its data: that is the history's.
-- Ids are UUIDs of version 7 and sort by the time at which the event was taken, so a range of ids is
-- a range of time: partitions are days (UTC), and a lookup by id reads one of them.
create table notification (
    id                uuid        not null,
    room              text        not null,
    source            text        not null,
    event             text        not null,
    type              text        not null,
    time              timestamptz not null,
    expires_at        timestamptz,
    epoch             integer     not null,
    history_partition integer     not null,
    history_offset    bigint      not null,
    primary key (id)
) partition by range (id);

create index notification_by_room on notification (room, id desc);
create index notification_by_event on notification (source, event);

-- The safety net for ids of days that have no partition: nothing is refused.
create table notification_default partition of notification default;

-- One row for each notification of a user's own room and device. No reference to notification:
-- receipts may come first.
create table delivery (
    notification_id uuid not null,
    user_id         text not null,
    device          text not null,
    sent_at         timestamptz,
    received_at     timestamptz,
    connection      text not null,
    gateway         text not null,
    primary key (notification_id, user_id, device)
) partition by range (notification_id);

create table delivery_default partition of delivery default;

-- Shared rooms: one row for each (room, user, device), however many notifications and connections.
-- sent and received are ranges of history offsets; the unbroken stretch that was heard of last
-- (connection#number) and the end of its own range tell what a next receipt continues.
create table room_progress (
    room                text           not null,
    user_id             text           not null,
    device              text           not null,
    epoch               integer        not null,
    sent                int8multirange not null,
    sent_from           bigint generated always as (lower(sent)) stored,
    sent_through        bigint generated always as (upper(sent) - 1) stored,
    sent_count          bigint         not null,
    sent_stretch        text,
    sent_tip            bigint,
    received            int8multirange not null,
    received_through    bigint generated always as (upper(received) - 1) stored,
    received_count      bigint         not null,
    received_stretch    text,
    received_tip        bigint,
    primary key (room, epoch, user_id, device)
);

create index room_progress_by_user on room_progress (user_id, room);

create table connection_interval (
    user_id         text not null,
    connection      text not null,
    device          text not null,
    gateway         text not null,
    connected_at    timestamptz,
    disconnected_at timestamptz,
    close_code      integer,
    primary key (user_id, connection)
);

create index connection_interval_by_time
    on connection_interval (user_id, (coalesce(connected_at, disconnected_at)) desc);

-- What has been taken in, written in the same transaction as what was taken.
create table intake_offset (
    topic       text    not null,
    partition   integer not null,
    topic_id    text    not null,
    next_offset bigint  not null,
    primary key (topic, partition)
);
