-- Which notification of the history takes which one back. A producer's word: it counts where both
-- are of one room, and may be taken in before what it is about.
create table taken_back (
    notification_id uuid    not null,
    by_id           uuid    not null,
    room            text    not null,
    corrects        boolean not null,
    heard_ms        bigint  not null,
    primary key (notification_id, by_id)
);

create index taken_back_by on taken_back (by_id);
