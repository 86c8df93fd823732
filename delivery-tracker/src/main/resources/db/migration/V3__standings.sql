-- What a person searches by. Notifications are never updated, so an index costs once.
alter table notification
    add column correlation_id text,
    add column collapse_key   text,
    add column priority       text not null default 'normal',
    add column ack_deadline   timestamptz;

drop index notification_by_event;
create index notification_by_event on notification (event, source);
create index notification_by_room on notification (room, id);
create index notification_by_type on notification (type, id);
create index notification_by_source on notification (source, id);
create index notification_by_correlation on notification (correlation_id, id)
    where correlation_id is not null;

alter table delivery
    add column attempts       integer not null default 0,
    add column parked_at      timestamptz,
    add column omitted_at     timestamptz,
    add column omitted_reason text;

-- What became of each notification for its addressee, folded into one row: (notification, user) in
-- users' own rooms, (notification, room) in shared ones. A narrow table beside the notification:
-- it changes with each state, and an update of an indexed column writes to every index of its row.
-- Codes and bits are those of StandingState, Standing.Fact and OutcomeKind; instants are
-- milliseconds since 1970.
create table standing (
    notification_id uuid     not null,
    state           smallint not null,
    facts           integer  not null,
    told            integer  not null,
    expires_ms      bigint,
    ack_deadline_ms bigint,
    sent_ms         bigint,
    received_ms     bigint,
    heard_ms        bigint,
    withdrawn_ms    bigint,
    primary key (notification_id)
) partition by range (notification_id);

create index standing_by_state on standing (state, notification_id);
create table standing_default partition of standing default;

-- What users did with notifications, as clients say: counts where the notification is of that room.
create table engagement (
    notification_id uuid not null,
    user_id         text not null,
    room            text not null,
    seen_at         timestamptz,
    read_at         timestamptz,
    archived_at     timestamptz,
    interacted_at   timestamptz,
    primary key (notification_id, user_id, room)
) partition by range (notification_id);

create table engagement_default partition of engagement default;

-- What users said of everything before a place of a room.
create table engaged_before (
    room    text        not null,
    epoch   integer     not null,
    user_id text        not null,
    kind    text        not null,
    before  bigint      not null,
    at      timestamptz not null,
    primary key (room, epoch, user_id, kind)
);

-- Shared rooms: what of a room was sent to anyone, and received by anyone. It tells which
-- notifications a receipt's range is the first to reach.
create table room_reach (
    room     text           not null,
    epoch    integer        not null,
    sent     int8multirange not null,
    received int8multirange not null,
    primary key (room, epoch)
);

-- Invariant 10, an hour (in which the event was taken) at a time. `accepted` counts rows of the
-- history; each state counts standings. They are counted on different ways, so that their
-- difference says something.
create table accounting (
    hour      timestamptz not null,
    state     smallint    not null,
    standings bigint      not null,
    primary key (hour, state)
) with (fillfactor = 50);

create table accounting_accepted (
    hour     timestamptz not null primary key,
    accepted bigint      not null
) with (fillfactor = 50);

-- From taken to received, of users' own rooms, an hour at a time: how many took `at_most_ms` or less
-- and more than the next lower bound.
create table accounting_latency (
    hour       timestamptz not null,
    at_most_ms bigint      not null,
    standings  bigint      not null,
    primary key (hour, at_most_ms)
) with (fillfactor = 50);

-- When something becomes true without anybody telling it: the row goes when it has.
create table deadline (
    due_ms          bigint  not null,
    notification_id uuid    not null,
    expires         boolean not null,
    primary key (due_ms, notification_id, expires)
);

-- A part of a room that a client was told does not come.
create table gap_told (
    user_id     text        not null,
    connection  text        not null,
    device      text        not null,
    gateway     text        not null,
    room        text        not null,
    reason      text        not null,
    epoch       integer     not null,
    from_offset bigint      not null,
    to_offset   bigint      not null,
    at          timestamptz not null
);

create index gap_told_by_user on gap_told (user_id, at);
create index gap_told_by_time on gap_told (at);

alter table room_progress add column touched date not null default current_date;
create index room_progress_touched on room_progress (touched);

create index connection_interval_ended
    on connection_interval ((coalesce(disconnected_at, connected_at)));
create index connection_interval_open
    on connection_interval (connected_at) where disconnected_at is null;

-- What was taken in before there were standings.
insert into room_reach (room, epoch, sent, received)
select room, epoch, range_agg(sent), range_agg(received) from room_progress group by room, epoch;

insert into standing
    (notification_id, state, facts, told, expires_ms, sent_ms, received_ms, heard_ms)
select id,
       case when received then 3 when expired then 4 when sent then 2 else 1 end,
       1 + own * 2 + sent::int * 4 + received::int * 8 + expired::int * 32,
       case when own = 1 and received then 1 when own = 1 and expired then 2 else 0 end,
       (extract(epoch from expires_at) * 1000)::bigint,
       (extract(epoch from sent_at) * 1000)::bigint,
       (extract(epoch from received_at) * 1000)::bigint,
       (extract(epoch from received_at) * 1000)::bigint
from (
    select n.id, n.expires_at, (n.room ~ '^user:[^:]+$')::int as own,
           coalesce(d.sent_at is not null, false)
               or coalesce(r.sent @> n.history_offset, false) as sent,
           coalesce(d.received_at is not null, false)
               or coalesce(r.received @> n.history_offset, false) as received,
           coalesce(n.expires_at <= now(), false) as expired,
           d.sent_at, d.received_at
    from notification n
         left join (select notification_id, min(sent_at) as sent_at, min(received_at) as received_at
                    from delivery group by notification_id) d on d.notification_id = n.id
         left join room_reach r on r.room = n.room and r.epoch = n.epoch) known;

insert into deadline (due_ms, notification_id, expires)
select expires_ms + 500, notification_id, true from standing where state in (1, 2) and expires_ms is not null;

insert into accounting_accepted (hour, accepted)
select date_trunc('hour', taken, 'UTC'), count(*)
from (select to_timestamp(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
             as taken from notification) n
group by 1;

insert into accounting (hour, state, standings)
select date_trunc('hour', taken, 'UTC'), state, count(*)
from (select to_timestamp(('x' || substr(replace(notification_id::text, '-', ''), 1, 12))::bit(48)::bigint
                          / 1000.0) as taken, state from standing) s
group by 1, 2;
