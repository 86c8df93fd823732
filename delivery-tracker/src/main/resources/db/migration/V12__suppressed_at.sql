-- When Kafka had the first word that it is suppressed, beside the first of any: of a notification
-- that was superseded before its deadline and taken back after it, the first is the final word.
alter table standing add column suppressed_ms bigint;

update standing set suppressed_ms = withdrawn_ms where state = 6;
