-- Since when each gateway lives, each time that it began. What it held in an earlier life has ended,
-- though nobody told it: it was killed.
create table gateway_life (
    gateway text        not null,
    since   timestamptz not null,
    primary key (gateway, since)
);

-- Connections, and by when those have ended at the latest whose gateway was killed with them.
create view connection_known as
select c.user_id, c.connection, c.device, c.gateway, c.connected_at, c.disconnected_at, c.close_code,
       case when c.disconnected_at is null then
           (select min(l.since) from gateway_life l
            where l.gateway = c.gateway and l.since > c.connected_at)
       end as lost_by
from connection_interval c;
