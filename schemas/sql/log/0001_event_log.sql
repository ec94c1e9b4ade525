-- The log of facts. Facts are added and never altered: the role hub_app may read them and call hub.append, nothing more.

do $$
begin
    create role hub_app nologin;
exception
    when duplicate_object or unique_violation then null; -- Roles belong to the cluster; another hub's database may have made it.
end $$;
do $$ begin execute format('grant hub_app to %I', current_user); end $$;

create table hub.event (
    position    bigint      not null,             -- Gapless and in commit order; set by hub.append alone.
    stream      text        not null check (length(stream) between 1 and 200),
    version     int         not null check (version > 0),
    id          uuid        not null,
    type        text        not null check (length(type) between 1 and 100),
    recorded_at timestamptz not null,             -- Set while the head is held, never before its predecessor.
    header      bytea       not null,             -- Who, in what office, by which channel; nothing about the person.
    body        bytea       not null,             -- Exact bytes as written; encrypted where they concern a person.
    primary key (position)
) partition by range (position);

-- One row. Whoever holds it decides the next positions, and holds it to the commit.
create table hub.log_head (
    id          smallint    primary key check (id = 1),
    position    bigint      not null check (position >= 0),
    recorded_at timestamptz not null
) with (fillfactor = 10);
insert into hub.log_head values (1, 0, '-infinity');

-- A unique (stream, version) cannot span partitions by position, so a stream's version is kept here.
create table hub.stream_head (
    stream  text primary key,
    version int  not null check (version > 0)
) with (fillfactor = 70);

-- The first answer to every command, kept as long as the log: a key used twice must never make a second fact.
create table hub.command (
    client         text        not null check (length(client) between 1 and 200),
    key            text        not null check (length(key) between 1 and 200),
    request_hmac   bytea       not null,
    first_position bigint      not null,          -- 0 when the command recorded nothing.
    facts          int         not null,
    recorded_at    timestamptz not null,
    versions       int[]       not null,
    answer         bytea       not null,
    primary key (client, key)
);

-- Ten million positions each. Each partition is made and indexed on its own and then attached, because attaching
-- does not lock out readers and writers as "create table … partition of" does. The unique indexes are a second line
-- of defence inside a partition; hub.append and hub.stream_head are the first.
create function hub.make_partitions(ahead int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    size    constant bigint := 10000000;
    current bigint;
    number  bigint;
    name    text;
    made    int := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('hub.make_partitions', 0));
    select h.position / size into current from hub.log_head h;
    for number in current .. current + ahead loop
        name := 'event_' || lpad(number::text, 4, '0');
        if to_regclass('hub.' || name) is null then
            execute format('create table hub.%I (like hub.event including constraints including storage)', name);
            execute format('alter table hub.%I add primary key (position)', name);
            execute format('create unique index %I on hub.%I (stream, version)', name || '_stream', name);
            execute format('create unique index %I on hub.%I (id)', name || '_id', name);
            execute format('alter table hub.event attach partition hub.%I for values from (%s) to (%s)', name, number * size, (number + 1) * size);
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;
select hub.make_partitions(2);
