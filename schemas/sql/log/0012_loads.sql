-- Agencies' files on their way into the log. Nothing here is a fact, and nothing is in a backup: whoever restores sends the file again. Rows are
-- sealed under a key of their load in the key database, which is destroyed when the load is over; of a load that is over only counts and row numbers stay.

create table hub.load (
    id             text        primary key check (length(id) between 1 and 50),
    agency         text        not null check (length(agency) between 1 and 50),
    file           bytea       not null check (length(file) = 32),          -- A keyed hash of the file's own: it only finds a load again.
    file_rows      bigint      not null check (file_rows between 1 and 50000000),
    begun_by       text        not null check (length(begun_by) between 1 and 200),
    channel        text        check (length(channel) between 1 and 100),
    state          text        not null default 'open' check (state in ('open', 'done', 'abandoned')),
    key            uuid,                                                     -- Null once it is destroyed.
    staged         bigint      not null default 0 check (staged between 0 and file_rows), -- Rows 1 to this one have come.
    taken          bigint      not null default 0 check (taken >= 0),        -- How many of them have been decided.
    chunks         int         not null default 0,                           -- Grows with every chunk that was decided: the next one's number.
    questions      bigint      not null default 0,
    first_position bigint,                                                   -- Of the facts that came of it; others' lie between them.
    last_position  bigint,
    begun_at       timestamptz not null,
    touched_at     timestamptz not null,
    ended_at       timestamptz,
    check ((state = 'open') = (ended_at is null)),
    check (state <> 'open' or key is not null)
) with (fillfactor = 50);
create index load_of_file on hub.load (agency, file);

create table hub.load_row (
    load   text   not null,                      -- No foreign key: it would be looked up for each of millions.
    number bigint not null check (number > 0),   -- Of the row in its file; the heading does not count.
    body   bytea  not null,
    primary key (load, number)
);
alter table hub.load_row alter column body set storage plain; -- Sealed bytes do not compress; trying costs time.

create table hub.load_outcome (
    load    text     not null references hub.load,
    outcome text     not null check (length(outcome) between 1 and 50),
    code    text     not null check (length(code) <= 50),                    -- Why, of what was refused; else empty.
    rows    bigint   not null check (rows > 0),
    numbers bigint[] not null check (cardinality(numbers) <= 1000),          -- The first of those that were refused.
    primary key (load, outcome, code)
) with (fillfactor = 50);

grant select, insert, update, delete on hub.load to hub_app;
grant select, insert, update, delete on hub.load_outcome to hub_app;
grant select, insert, delete on hub.load_row to hub_app;
