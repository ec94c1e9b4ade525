-- One call appends a whole batch of requests and answers each by itself: a request that fails writes nothing and
-- never fails its batch. Everything is decided in memory between a few statements over the whole batch.
--
-- Lock order: the head row first, then keys, stream heads and inserts, as statements of their own. The other way round the
-- batches of two processes deadlock; in one statement they would not see what the last holder of the head committed.
create function hub.append(
    sent_at          timestamptz, -- The hub's clock when the batch was sent.
    request_client   text[],      -- Per request; null where the request has no command key.
    request_key      text[],
    request_hmac     bytea[],
    request_answer   bytea[],
    request_first    int[],       -- The first request of this batch with the same command key (its own number if it is the first).
    request_entries  int[],       -- How many of the entries below belong to the request.
    entry_stream     int[],       -- Per stream of a request: its place in "streams".
    entry_expected   int[],       -- Null: at any version.
    entry_facts      int[],       -- How many of the facts below go to it; none means that only the version is checked.
    streams          text[],      -- Every stream of the batch, once.
    fact_id          uuid[],
    fact_type        text[],
    fact_header      bytea[],
    fact_body        bytea[]
) returns table (
    outcome          smallint,    -- 1 appended, 2 repeated, 3 key reused, 4 version conflict.
    first_position   bigint,
    facts            int,
    recorded_at      timestamptz,
    versions         int[],
    answer           bytea,       -- On a repeat only: the first answer.
    conflict_entry   int,         -- Counted within the request, from 0.
    conflict_version int
)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_variable
declare
    requests      constant int := coalesce(array_length(request_client, 1), 0);
    position      bigint;
    began_at      bigint;
    at            timestamptz;
    waited        interval;
    version       int[];  -- Per stream, as this batch goes on.
    version_was   int[];
    known_hmac    bytea[];
    key_taken_by  int[] := array_fill(0, array[requests]);
    fact_position bigint[] := array_fill(null::bigint, array[coalesce(array_length(fact_id, 1), 0)]);
    fact_stream   int[] := array_fill(null::int, array[coalesce(array_length(fact_id, 1), 0)]);
    fact_version  int[] := fact_stream;
    o_outcome     smallint[] := array_fill(1::smallint, array[requests]);
    o_position    bigint[] := array_fill(0::bigint, array[requests]);
    o_facts       int[] := array_fill(0, array[requests]);
    o_versions    text[] := array_fill('{}'::text, array[requests]);
    o_entry       int[] := array_fill(null::int, array[requests]);
    o_conflict    int[] := array_fill(null::int, array[requests]);
    earlier       int;
    entry         int := 1;
    last_entry    int;
    fact          int := 1;
    stream        int;
    made          text;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'hub.append must see what was committed before it got the head: read committed only';
    end if;

    select h.position, h.recorded_at into strict position, at from hub.log_head h where h.id = 1 for update;
    began_at := position;
    waited := clock_timestamp() - statement_timestamp();
    -- A clock that stands or goes back never puts a fact before its predecessor; a long wait for the head counts as time that passed.
    at := greatest(at, sent_at + case when waited > interval '100 milliseconds' then waited else interval '0' end);

    select array_agg((select c.request_hmac from hub.command c where c.client = r.client and c.key = r.key) order by r.n)
        into known_hmac from unnest(request_client, request_key) with ordinality r(client, key, n);

    select array_agg(coalesce((select h.version from hub.stream_head h where h.stream = s.name), 0) order by s.n)
        into version from unnest(streams) with ordinality s(name, n);
    version_was := version;

    for request in 1 .. requests loop
        last_entry := entry + request_entries[request] - 1;

        if request_key[request] is not null then
            earlier := key_taken_by[request_first[request]];
            if earlier > 0 then
                o_outcome[request] := case when request_hmac[earlier] = request_hmac[request] then 2 else 3 end;
            elsif known_hmac[request] is not null then
                o_outcome[request] := case when known_hmac[request] = request_hmac[request] then 2 else 3 end;
            end if;
        end if;

        if o_outcome[request] = 1 then
            for e in entry .. last_entry loop
                if entry_expected[e] <> version[entry_stream[e]] then
                    o_outcome[request] := 4;
                    o_entry[request] := e - entry;
                    o_conflict[request] := version[entry_stream[e]];
                    exit;
                end if;
            end loop;
        end if;

        if o_outcome[request] = 1 then
            made := '';
            for e in entry .. last_entry loop
                stream := entry_stream[e];
                for f in fact .. fact + entry_facts[e] - 1 loop
                    position := position + 1;
                    version[stream] := version[stream] + 1;
                    if o_position[request] = 0 then o_position[request] := position; end if;
                    fact_position[f] := position;
                    fact_stream[f] := stream;
                    fact_version[f] := version[stream];
                end loop;
                o_facts[request] := o_facts[request] + entry_facts[e];
                fact := fact + entry_facts[e];
                made := made || ',' || version[stream];
            end loop;
            o_versions[request] := '{' || substr(made, 2) || '}';
            if request_key[request] is not null then key_taken_by[request_first[request]] := request; end if;
        else
            for e in entry .. last_entry loop
                fact := fact + entry_facts[e];
            end loop;
        end if;
        entry := last_entry + 1;
    end loop;

    insert into hub.command (client, key, request_hmac, first_position, facts, recorded_at, versions, answer)
        select r.client, r.key, r.hmac, r.first, r.facts, at, r.versions::int[], r.answer
        from unnest(request_client, request_key, request_hmac, o_position, o_facts, o_versions, request_answer, o_outcome)
            r(client, key, hmac, first, facts, versions, answer, outcome)
        where r.outcome = 1 and r.key is not null;

    if position > began_at then
        insert into hub.stream_head (stream, version)
            select s.name, s.version from unnest(streams, version, version_was) s(name, version, was)
            where s.version > s.was
            on conflict on constraint stream_head_pkey do update set version = excluded.version;

        insert into hub.event (position, stream, version, id, type, recorded_at, header, body)
            select f.position, streams[f.stream], f.version, f.id, f.type, at, f.header, f.body
            from unnest(fact_position, fact_stream, fact_version, fact_id, fact_type, fact_header, fact_body)
                f(position, stream, version, id, type, header, body)
            where f.position is not null;

        update hub.log_head h set position = position, recorded_at = at where h.id = 1;
    end if;

    return query
        select r.outcome,
            coalesce(c.first_position, r.first), coalesce(c.facts, r.facts), coalesce(c.recorded_at, at),
            coalesce(c.versions, r.versions::int[]), c.answer, r.entry, r.conflict
        from unnest(o_outcome, o_position, o_facts, o_versions, o_entry, o_conflict, request_client, request_key) with ordinality
            r(outcome, first, facts, versions, entry, conflict, client, key, n)
        left join lateral (select k.* from hub.command k where r.outcome = 2 and k.client = r.client and k.key = r.key limit 1) c on true
        order by r.n;
end $$;

revoke execute on all functions in schema hub from public;
grant usage on schema hub to hub_app;
grant select on hub.event, hub.log_head, hub.stream_head, hub.command to hub_app;
grant execute on function hub.append, hub.make_partitions to hub_app;
