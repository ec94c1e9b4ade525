-- What readers of the log keep about themselves. Nothing here is a fact; all of it can be rebuilt.

create table hub.projection (
    name     text   primary key check (length(name) between 1 and 100),
    position bigint not null check (position >= 0)  -- Moved in the transaction that writes the rows.
) with (fillfactor = 50);

create table hub.lease (
    name       text        primary key check (length(name) between 1 and 100),
    holder     text        not null check (length(holder) between 1 and 200),
    epoch      bigint      not null,                -- Grows with every taking; a cursor write of an older epoch is refused.
    held_until timestamptz not null
) with (fillfactor = 50);

create table hub.cursor (
    name     text   primary key check (length(name) between 1 and 100),
    position bigint not null check (position >= 0)
) with (fillfactor = 50);

grant select, insert, update on hub.projection, hub.lease, hub.cursor to hub_app;

-- Projections keep their tables here: made by the owner, filled by hub_app.
create schema read;
grant usage on schema read to hub_app;
