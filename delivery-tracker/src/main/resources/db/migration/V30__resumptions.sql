-- What devices said of rooms by coming back with a place: a row for each (room, user, device). What
-- was sent to the device before `claimed_to` is received as far as `claims` tells: a line each,
-- `from before at heard connection gateway`. It says nothing of what lies before `chain_floor`.
create table resumption (
    room        text    not null,
    epoch       integer not null,
    user_id     text    not null,
    device      text    not null,
    chain_floor bigint  not null,
    claimed_to  bigint  not null,
    said_ms     bigint,
    claims      text    not null,
    touched     date    not null,
    primary key (room, epoch, user_id, device)
);

create index resumption_touched on resumption (touched);

-- When Kafka had the first word that it was sent, by the broker's clock: a device's later word that
-- it has it counts from when Kafka had both.
alter table delivery add column sent_heard_ms bigint;
