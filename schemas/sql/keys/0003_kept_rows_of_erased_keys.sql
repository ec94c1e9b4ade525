-- A person is erased by emptying the rows of their keys, which stay: while an emptied row is the current one of its kind, nobody can make
-- the person a new key. Keys are therefore never deleted by the application, and an emptied row is never filled again.
create function hub.erased_for_ever() returns trigger language plpgsql as $$
begin
    if new.state <> 'erased' then raise exception 'an erased key stays erased' using errcode = 'check_violation'; end if;
    return new;
end $$;
create trigger data_key_erased_for_ever before update on hub.data_key
    for each row when (old.state = 'erased') execute function hub.erased_for_ever();
