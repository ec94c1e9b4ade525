-- The RFC 6962 tree over the facts, what was signed of it, who bears witness, and what was found wrong. All of it can be made again
-- from the facts but the signatures; nothing of it is ever altered: a tile grows to its 256 hashes, a checkpoint stays.

create table hub.tile (
    level  smallint not null check (level between 0 and 6),
    number bigint   not null check (number >= 0),
    hashes bytea    not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
    primary key (level, number)
) with (fillfactor = 70);
alter table hub.tile alter column hashes set storage external; -- Hashes do not compress; trying costs time.

create table hub.checkpoint (
    size         bigint      primary key check (size > 0),   -- Never two roots for one size.
    root         bytea       not null check (length(root) = 32),
    signed_at    timestamptz not null,
    note         text        not null check (length(note) between 1 and 16384),
    witnessed_at timestamptz                                 -- When enough witnesses had cosigned it.
);
create index checkpoint_witnessed on hub.checkpoint (size) where witnessed_at is not null;

create table hub.cosignature (
    size    bigint      not null references hub.checkpoint,
    witness text        not null check (length(witness) between 1 and 100),
    line    text        not null check (length(line) between 1 and 1024),
    kept_at timestamptz not null default clock_timestamp(),
    primary key (size, witness)
);

create table hub.alarm (
    id        bigint      generated always as identity primary key,
    raised_at timestamptz not null,
    raised_by text        not null check (length(raised_by) between 1 and 100),
    kind      text        not null check (kind ~ '^[a-z]+(-[a-z]+)*$' and length(kind) <= 50),
    position  bigint      check (position > 0),              -- The first position that differs, where it is known.
    reason    text        not null check (length(reason) between 1 and 1000),
    evidence  text        not null check (length(evidence) <= 32768) -- The notes that contradict each other.
);
create unique index alarm_once on hub.alarm (raised_by, kind, coalesce(position, 0));

-- Keeps tiles as far as they have grown. What is kept already must be the same as far as both reach: a hash is never written over.
create function hub.keep_tiles(tile_level smallint[], tile_number bigint[], tile_hashes bytea[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    kept   int;
    differ record;
begin
    insert into hub.tile as t (level, number, hashes)
        select n.level, n.number, n.hashes from unnest(tile_level, tile_number, tile_hashes) n(level, number, hashes)
        on conflict (level, number) do update
            set hashes = case when length(excluded.hashes) > length(t.hashes) then excluded.hashes else t.hashes end
            where substr(excluded.hashes, 1, least(length(excluded.hashes), length(t.hashes)))
                = substr(t.hashes, 1, least(length(excluded.hashes), length(t.hashes)));
    get diagnostics kept = row_count;
    if kept <> coalesce(array_length(tile_level, 1), 0) then
        select t.level, t.number into differ from unnest(tile_level, tile_number, tile_hashes) n(level, number, hashes)
            join hub.tile t on t.level = n.level and t.number = n.number
            where substr(n.hashes, 1, least(length(n.hashes), length(t.hashes))) <> substr(t.hashes, 1, least(length(n.hashes), length(t.hashes)))
            order by t.level, t.number limit 1;
        raise exception 'tile %/% is kept with other hashes', differ.level, differ.number using errcode = 'HB001';
    end if;
end $$;

-- One more checkpoint, by whoever holds the notary's lease in this epoch; false when it is held by another by now.
create function hub.keep_checkpoint(lease text, holder_epoch bigint, new_size bigint, new_root bytea, at timestamptz, new_note text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform 1 from hub.lease l where l.name = lease and l.epoch = holder_epoch for share;
    if not found then return false; end if;
    if exists (select from hub.checkpoint c where c.size >= new_size) then
        raise exception 'a checkpoint of this size or a larger one was signed before' using errcode = 'HB002';
    end if;
    insert into hub.checkpoint (size, root, signed_at, note) values (new_size, new_root, at, new_note);
    return true;
end $$;

create function hub.keep_cosignature(of_size bigint, by_witness text, new_line text, quorum int, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into hub.cosignature (size, witness, line) values (of_size, by_witness, new_line) on conflict do nothing;
    update hub.checkpoint c set witnessed_at = at
        where c.size = of_size and c.witnessed_at is null and quorum > 0
          and (select count(*) from hub.cosignature s where s.size = of_size) >= quorum;
end $$;

-- Each finding once, and never more of them than somebody could read.
create function hub.raise_alarm(at timestamptz, by text, of_kind text, at_position bigint, why text, proof text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into hub.alarm (raised_at, raised_by, kind, position, reason, evidence)
        select at, by, of_kind, at_position, why, proof where (select count(*) from hub.alarm) < 10000
        on conflict do nothing;
$$;

revoke execute on function hub.keep_tiles, hub.keep_checkpoint, hub.keep_cosignature, hub.raise_alarm from public;
grant select on hub.tile, hub.checkpoint, hub.cosignature, hub.alarm to hub_app;
grant execute on function hub.keep_tiles, hub.keep_checkpoint, hub.keep_cosignature, hub.raise_alarm to hub_app;
