-- A log that may be behind what it once signed must not go on: it would give out the same positions a second time. Here in the database, so
-- that it holds for every server on it, whatever each of them has noticed.
alter table hub.log_head
    add column held_back text check (length(held_back) between 1 and 1000), -- Why nothing is appended. Null: it is.
    add column held_since timestamptz,
    add column until_agreed boolean not null default false;                 -- Whether the witnesses' agreement ends it, or only a person.

create function hub.refuse_while_held_back() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'The log is held back: %', old.held_back using errcode = 'HB005';
end $$;

create trigger held_back before update of position on hub.log_head for each row
    when (old.held_back is not null) execute function hub.refuse_while_held_back();

-- What only a person may end is never made into what witnesses may end.
create function hub.hold_back(why text, agreed boolean) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update hub.log_head h set held_back = why, held_since = clock_timestamp(), until_agreed = agreed
        where h.id = 1 and (h.held_back is null or (h.until_agreed and not agreed));
$$;

-- True when enough witnesses have cosigned, since it was held back, a checkpoint of everything that it holds.
create function hub.go_on_if_agreed(quorum int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update hub.log_head h set held_back = null, held_since = null, until_agreed = false
        where h.id = 1 and h.until_agreed and quorum > 0
          and quorum <= (select count(*) from hub.cosignature s where s.size = h.position and s.kept_at > h.held_since);
    return found;
end $$;

revoke execute on function hub.refuse_while_held_back, hub.hold_back, hub.go_on_if_agreed from public;
grant execute on function hub.hold_back, hub.go_on_if_agreed to hub_app;
