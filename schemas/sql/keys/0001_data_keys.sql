-- The data keys, apart from the log and backed up apart from it. Losing this database (or the master keys, which are not in it)
-- is losing everything that the log says about a person.

do $$
begin
    create role hub_keys_app nologin;
exception
    when duplicate_object or unique_violation then null; -- Roles belong to the cluster; another hub's database may have made it.
end $$;
do $$ begin execute format('grant hub_keys_app to %I', current_user); end $$;

create table hub.data_key (
    id      uuid        primary key,
    subject text        not null check (length(subject) between 1 and 200), -- The opaque id of a citizen or a case.
    kind    text        not null check (kind in ('identity', 'address', 'case')),
    state   text        not null check (state in ('open', 'protected', 'sealed', 'erased')),
    master  text        check (length(master) <= 200),                      -- The master key that wraps it.
    wrapped bytea,
    before_sealed text  check (before_sealed in ('open', 'protected')),      -- What an unsealing goes back to.
    current boolean     not null default true,                              -- The one that new facts are sealed under.
    made_at timestamptz not null default now(),
    check ((state = 'erased') = (wrapped is null) and (wrapped is null) = (master is null))
) with (fillfactor = 80);
create unique index data_key_current on hub.data_key (subject, kind) where current;
create index data_key_subject on hub.data_key (subject, kind);

-- A change of key period, begun before its fact is appended to the log and settled after. What a crash leaves pending is
-- settled by asking the log whether the fact is there. Settled rows stay: a restored pair is settled again from them.
create table hub.key_period (
    fact       uuid        primary key,
    begun_at   timestamptz not null default now(),
    settled_at timestamptz,
    appended   boolean,
    check ((settled_at is null) = (appended is null))
);
create index key_period_pending on hub.key_period (begun_at) where settled_at is null;

create table hub.key_period_key (
    fact   uuid not null references hub.key_period,
    key    uuid not null references hub.data_key,
    undone text not null check (undone in ('open', 'protected')),           -- The key's state if the fact never came.
    primary key (fact, key)
);
create index key_period_key_key on hub.key_period_key (key);

-- The hub's own secrets, wrapped by the ordinary master key.
create table hub.secret (
    name    text  primary key,
    master  text  not null,
    wrapped bytea not null
);

grant usage on schema hub to hub_keys_app;
grant select, insert, update on hub.data_key, hub.key_period to hub_keys_app;
grant select, insert on hub.key_period_key, hub.secret to hub_keys_app;
