-- Positions at which the live projections are to be counted when they come by. Asked for ahead: what a table came to at a position that it has
-- left cannot be found out afterwards.
create table hub.projection_mark (
    position bigint      primary key check (position >= 0),
    asked_at timestamptz not null default now()
);

create table hub.projection_digest (
    name     text        not null check (length(name) between 1 and 100),
    position bigint      not null check (position >= 0),
    taken_at timestamptz not null default now(),
    sha256   bytea       check (length(sha256) = 32), -- Null while it is counted, and for ever where the process that counted has ended.
    primary key (name, position)
);

grant select, insert, delete on hub.projection_mark to hub_app;
grant select, insert, update, delete on hub.projection_digest to hub_app;
