-- What producers are to be told, written in the transaction in which it became so: a row for many,
-- in the order of becoming. A row goes when Kafka has confirmed all of it.
create table outcome_outbox (
    seq        bigint      not null primary key generated always as identity,
    keys       text[]      not null,
    payloads   text[]      not null,
    written_ms bigint      not null
);

-- Outcomes that a webhook is to be told, each until it has been taken, or given up.
create table webhook_letter (
    outcome_id uuid    not null primary key,
    payload    text    not null,
    attempts   integer not null,
    next_ms    bigint  not null,
    dead       boolean not null,
    last_error text,
    written_ms bigint  not null
);

create index webhook_letter_next on webhook_letter (next_ms) where not dead;
create index webhook_letter_dead on webhook_letter (written_ms) where dead;
