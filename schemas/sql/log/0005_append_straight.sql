-- The way of nearly every batch: no key was used before, every expected version holds. Each table is then written once, without looking
-- first; what turns out otherwise undoes the whole call, which says so (first_position is null, nothing is written), and the batch is
-- given to hub.append, which answers each request by itself.
--
-- The same lock order: the head row first, then stream heads, facts and keys, as statements of their own. Positions and versions are
-- counted here, never taken from the caller: places in "fact_stream" that do not fit end in a unique index and undo the call.
create function hub.append_straight(
    sent_at         timestamptz,
    streams         text[],   -- Every stream of the batch, once.
    stream_expected int[],    -- The version that it must have before this batch; null: any.
    fact_stream     int[],    -- Its place in "streams". The facts of a stream get its next versions, in this order.
    fact_id         uuid[],
    fact_type       text[],
    fact_header     bytea[],
    fact_body       bytea[],
    key_client      text[],   -- Per request that has a command key.
    key_key         text[],
    key_hmac        bytea[],
    key_answer      bytea[],
    key_first       int[],    -- The first of its facts, counted from 0; null where it has none.
    key_facts       int[],
    key_last_entry  int[],    -- Its entries below end there and begin where the entries of the one before end.
    entry_stream    int[],    -- Per stream of a request with a key: its place in "streams",
    entry_facts     int[],    -- and how many facts of this batch that stream has when the request is through.
    out first_position bigint,      -- Of the batch; the requests follow each other. Null: not straight, nothing written.
    out recorded_at    timestamptz,
    out versions       int[]        -- Per stream, before this batch.
)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_variable
declare
    facts   constant int := coalesce(array_length(fact_stream, 1), 0);
    names   text[];
    adds    int[];
    nth     int[]; -- The how-manieth of its stream each fact is; null where all are the first.
    entries int[];
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'hub.append_straight must see what was committed before it got the head: read committed only';
    end if;

    -- A clock that stands or goes back never puts a fact before its predecessor; a long wait for the head counts as time that passed.
    -- Where the row had to be waited for, PostgreSQL works these expressions out again when it has it.
    update hub.log_head h set position = h.position + facts, recorded_at = greatest(h.recorded_at, sent_at
            + case when clock_timestamp() - statement_timestamp() > interval '100 milliseconds' then clock_timestamp() - statement_timestamp() else interval '0' end)
        where h.id = 1 returning h.position - facts + 1, h.recorded_at into strict first_position, recorded_at;

    if facts = array_length(streams, 1) then
        with moved as (
            insert into hub.stream_head as h (stream, version)
                select s.name, 1 from unnest(streams) s(name)
                on conflict on constraint stream_head_pkey do update set version = h.version + 1
                returning h.stream, h.version - 1 as version)
        select array_agg(m.version), array_agg(m.stream) into versions, names from moved m;
        if names <> streams then raise exception 'hub.append_straight: the stream heads did not come back in the order in which they were sent'; end if;
    else
        select array_agg(f.nth order by f.n) into nth
            from (select row_number() over (partition by x.stream order by x.n) as nth, x.n from unnest(fact_stream) with ordinality x(stream, n)) f;
        select array_agg(coalesce(f.facts, 0) order by s.n) into adds
            from generate_series(1, array_length(streams, 1)) s(n)
            left join (select x.stream, count(*)::int as facts from unnest(fact_stream) x(stream) group by x.stream) f on f.stream = s.n;
        with moved as (
            insert into hub.stream_head as h (stream, version)
                select s.name, s.adds from unnest(streams, adds) s(name, adds) where s.adds > 0
                on conflict on constraint stream_head_pkey do update set version = h.version + excluded.version
                returning h.stream, h.version)
        select coalesce(array_agg(coalesce(m.version - s.adds, (select k.version from hub.stream_head k where s.adds = 0 and k.stream = s.name), 0) order by s.n), '{}')
            into versions from unnest(streams, adds) with ordinality s(name, adds, n) left join moved m on m.stream = s.name;
        names := streams;
    end if;
    if versions <> stream_expected and exists (select from unnest(versions, stream_expected) s(version, expected) where s.version <> s.expected) then
        raise sqlstate 'HUB01';
    end if;

    if facts > 0 then
        names[1] := names[1]; -- Unpacked once: finding a name in the array as it was sent would take a walk along it for each fact.
        versions[1] := versions[1];
        insert into hub.event (position, stream, version, id, type, recorded_at, header, body)
            select first_position + f.n - 1, names[f.stream], versions[f.stream] + coalesce(f.nth, 1), f.id, f.type, recorded_at, f.header, f.body
            from unnest(fact_stream, nth, fact_id, fact_type, fact_header, fact_body) with ordinality f(stream, nth, id, type, header, body, n);
    end if;

    if array_length(key_key, 1) > 0 then
        select array_agg(versions[e.stream] + e.facts order by e.n) into entries from unnest(entry_stream, entry_facts) with ordinality e(stream, facts, n);
        insert into hub.command (client, key, request_hmac, first_position, facts, recorded_at, versions, answer)
            select k.client, k.key, k.hmac, coalesce(first_position + k.first, 0), k.facts, recorded_at, coalesce(entries[k.before + 1:k.last], '{}'), k.answer
            from unnest(key_client, key_key, key_hmac, key_answer, key_first, key_facts, 0 || key_last_entry, key_last_entry)
                k(client, key, hmac, answer, first, facts, before, last)
            where k.key is not null;
    end if;
exception
    when unique_violation or sqlstate 'HUB01' then
        first_position := null;
        recorded_at := null;
        versions := null;
end $$;

revoke execute on function hub.append_straight from public;
grant execute on function hub.append_straight to hub_app;
