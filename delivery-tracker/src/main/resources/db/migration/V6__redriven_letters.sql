-- Dead letters that were put in again, the last time of each. letter_at tells a letter from one at
-- the same place of an earlier topic.
create table redriven_letter (
    partition integer     not null,
    position  bigint      not null,
    letter_at timestamptz not null,
    at        timestamptz not null,
    who       text        not null,
    edited    boolean     not null,
    primary key (partition, position)
);
