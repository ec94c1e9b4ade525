-- A fact is never altered. The role that serves has no right to; here whoever owns the table, or is a superuser at the wrong prompt, is
-- told so too. Who means to can switch a trigger off; that is what signed checkpoints and witnesses are for.
create function hub.refuse_to_alter() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'Facts are never altered: % on %.% is refused.', tg_op, tg_table_schema, tg_table_name
        using errcode = 'HB003', hint = 'What was recorded wrongly is put right by recording another fact.';
end $$;

create function hub.refuse_old_position() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '%.% is closed: the log has gone on past its last position, so nothing can be missing in it.', tg_table_schema, tg_table_name
        using errcode = 'HB004';
end $$;

-- By statement, and none for INSERT: appending pays nothing for it. A trigger by statement is asked only by statements that name its own
-- table, so every partition has one.
create function hub.guard(tbl text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    execute format('create trigger never_altered before update or delete or truncate on hub.%I for each statement execute function hub.refuse_to_alter()', tbl);
end $$;

create or replace function hub.make_partitions(ahead int) returns int
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
            perform hub.guard(name);
            execute format('alter table hub.event attach partition hub.%I for values from (%s) to (%s)', name, number * size, (number + 1) * size);
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;

-- Closes what the head has left: all of its positions are committed, so whatever would still be put there is false. Here a trigger by row
-- is asked by every way of inserting, and costs nothing, for nobody appends there. Returns what it closed; looks back only to the
-- first that was closed before, so that it does not take longer as the log grows.
create function hub.close_partitions() returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    size constant bigint := 10000000;
    below bigint;
    name text;
begin
    perform pg_advisory_xact_lock(hashtextextended('hub.make_partitions', 0));
    select (h.position + 1) / size into below from hub.log_head h;
    for number in reverse below - 1 .. 0 loop
        name := 'event_' || lpad(number::text, 4, '0');
        exit when exists (select from pg_trigger t where t.tgrelid = to_regclass('hub.' || name) and t.tgname = 'closed');
        execute format('create trigger closed before insert on hub.%I for each row execute function hub.refuse_old_position()', name);
        return next name;
    end loop;
end $$;

do $$
declare
    tbl text;
begin
    perform hub.guard('event');
    for tbl in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'hub.event'::regclass order by c.relname loop
        perform hub.guard(tbl);
    end loop;
end $$;

revoke execute on function hub.refuse_to_alter, hub.refuse_old_position, hub.guard, hub.close_partitions from public;
grant execute on function hub.close_partitions to hub_app;
