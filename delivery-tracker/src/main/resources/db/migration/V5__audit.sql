-- Who looked at whose data, and who did what. Written before the answer is given.
create table audit (
    id    bigint      generated always as identity primary key,
    at    timestamptz not null,
    who   text        not null,
    role  text        not null,
    act   text        not null,
    what  text        not null,
    whose text
);

create index audit_by_who on audit (who, id desc);
create index audit_by_whose on audit (whose, id desc) where whose is not null;
