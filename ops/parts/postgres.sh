# A PostgreSQL cluster of this hub's own: loopback only, passwords only, on a free port; never under root.
postgres_account() { if (( $(id -u) == 0 )); then echo postgres; else id -un; fi; }
as_postgres() { if (( $(id -u) == 0 )); then runuser -u postgres -- "$@"; else "$@"; fi; }

start_postgres() { # "same-port": roles that were given its address go on, so it comes back there or not at all
    if [[ -n ${HUB_PG_LOG:-} && -n ${HUB_PG_KEYS:-} && -n ${HUB_PG_READS:-} ]]; then
        step "PostgreSQL: the servers that HUB_PG_LOG, HUB_PG_KEYS and HUB_PG_READS name"
        return
    fi
    need_postgres
    if (( $(id -u) == 0 )) && ! id postgres >/dev/null 2>&1; then
        useradd --system --home-dir /var/lib/postgresql --no-create-home --shell /usr/sbin/nologin postgres
        step "made the account postgres: PostgreSQL does not run as root"
    fi
    local place cluster
    place=$(place_for "$(postgres_account)" postgres) cluster=$place/cluster
    PG_PASSWORD=$(secret postgres)
    if alive postgres; then PG_PORT=$(cat "$RUN/postgres.port"); pg_settings; step "PostgreSQL already runs on 127.0.0.1:$PG_PORT"; return; fi
    if [[ ! -s $cluster/PG_VERSION ]]; then make_cluster "$place" "$cluster"; fi
    local version
    version=$(as_postgres cat "$cluster/PG_VERSION")
    if [[ $version != "$("$PG_BIN/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')" ]]; then
        if [[ -x /usr/lib/postgresql/$version/bin/postgres ]]; then PG_BIN=/usr/lib/postgresql/$version/bin
        else fail "This hub's data was made by PostgreSQL $version, which is no longer installed; see ops/runbooks/backup-and-restore.md."
        fi
    fi
    local began_ms try
    began_ms=$(now_ms)
    await_orphans "$cluster"
    for try in 1 2 3; do
        if [[ ${1:-} == same-port && -s $RUN/postgres.port ]]; then PG_PORT=$(cat "$RUN/postgres.port"); else PG_PORT=$(free_port postgres); fi
        # What the port, addresses and sockets are is said here, not in the cluster: a copied cluster never answers anyone else.
        if (cd /; as_postgres "$PG_BIN/pg_ctl" -D "$cluster" -l "$place/postgres.log" -w -t 60 -s \
            -o "-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start) 9>&- </dev/null; then break; fi
        if (( try == 3 )); then as_postgres tail -n 15 "$place/postgres.log" >&2; fail "PostgreSQL did not start. Its log: $place/postgres.log"; fi
        if [[ ${1:-} != same-port ]]; then rm -f "$RUN/postgres.port"; fi
    done
    note_process postgres "$(as_postgres head -n 1 "$cluster/postmaster.pid")"
    pg_settings
    make_databases
    step "PostgreSQL $version on 127.0.0.1:$PG_PORT, private, data in $cluster ($(took "$began_ms"))"
}

# A postmaster that was killed leaves its lock behind, and for a moment backends that still use its memory: nothing may start beside
# them, so they are waited for. PostgreSQL takes a zombie for alive and would refuse to start for as long as nobody buries it; one that
# is certainly dead, and whose backends are all gone, loses its lock here.
await_orphans() { # CLUSTER
    local cluster=$1 pid began_ms
    began_ms=$(now_ms)
    pid=$(as_postgres head -n 1 "$cluster/postmaster.pid" 2>/dev/null) || return 0
    if [[ -z $pid || -n $(began "$pid") ]]; then return 0; fi
    while works_in "$cluster"; do
        if (( $(now_ms) - began_ms > 60000 )); then fail "Processes of a PostgreSQL that was killed still work in $cluster; end them, then try again."; fi
        sleep 0.02
    done
    if [[ -e /proc/$pid ]]; then as_postgres rm -f "$cluster/postmaster.pid"; fi
}
works_in() { # FOLDER: whether any process does; every one of PostgreSQL's works in its cluster's folder
    local process
    for process in /proc/[0-9]*; do
        if [[ $process/cwd -ef $1 ]]; then return 0; fi
    done
    return 1
}

make_cluster() { # PLACE CLUSTER: made under another name first, so that half a cluster is never taken for one
    local place=$1 cluster=$2 began_ms
    began_ms=$(now_ms)
    as_postgres rm -rf "$cluster.new"
    printf '%s\n' "$PG_PASSWORD" | as_postgres sh -c 'umask 077; cat > "$1"' - "$place/pw"
    (cd /; as_postgres "$PG_BIN/initdb" -D "$cluster.new" -U hub_admin --auth=scram-sha-256 --pwfile="$place/pw" \
        --encoding=UTF8 --locale=C --data-checksums) >/dev/null 9>&-
    as_postgres rm -f "$place/pw"
    # Facts are never lost to speed: fsync and synchronous_commit stay on. Errors are logged without the rows they are about.
    as_postgres sh -c 'cat >> "$1/postgresql.conf"' - "$cluster.new" <<'CONF'

# Set by ops/run for this hub.
shared_buffers = 256MB
max_connections = 120
max_wal_size = 2GB
checkpoint_completion_target = 0.9
wal_compression = on
log_timezone = 'UTC'
timezone = 'UTC'
log_min_messages = warning
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
CONF
    as_postgres mv "$cluster.new" "$cluster"
    step "made a PostgreSQL cluster ($(took "$began_ms"))"
}

psql_admin() { PGPASSWORD=$PG_PASSWORD "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PG_PORT" -U hub_admin "$@"; }

# Three databases: the keys are never in the same dump as what they open, and who read what is kept apart from what was read. The owner role may make the roles that the
# server works under, and is no superuser.
make_databases() {
    local owner database
    owner=$(secret owner)
    if [[ -z $(psql_admin -d postgres -c "select 1 from pg_roles where rolname = 'hub_owner'") ]]; then
        psql_admin -d postgres <<<"create role hub_owner login createrole password '$owner'"
    fi
    for database in hub_log hub_keys hub_reads; do
        if [[ -z $(psql_admin -d postgres -c "select 1 from pg_database where datname = '$database'") ]]; then
            psql_admin -d postgres -c "create database $database owner hub_owner"
            psql_admin -d postgres -c "revoke all on database $database from public"
        fi
    done
}

# For a restore: what is there is renamed, never dropped. Prints what the new names end in.
set_databases_aside() {
    local database aside
    aside=before_$(date -u +%Y%m%dt%H%M%S)
    for database in hub_log hub_keys hub_reads; do psql_admin -d postgres -c "alter database $database rename to ${database}_$aside" >/dev/null; done
    make_databases >/dev/null
    printf %s "$aside"
}
drop_databases() { local database; for database in hub_log hub_keys hub_reads; do psql_admin -d postgres -c "drop database $database with (force)" >/dev/null; done; }
put_databases_back() { # ASIDE
    local database
    for database in hub_log hub_keys hub_reads; do psql_admin -d postgres -c "alter database ${database}_$1 rename to $database" >/dev/null; done
}

pg_settings() {
    local owner
    owner=$(secret owner)
    local address="Host=127.0.0.1;Port=$PG_PORT;Username=hub_owner;Password=$owner"
    PG_LOG_ADDRESS="$address;Database=hub_log" PG_KEYS_ADDRESS="$address;Database=hub_keys" PG_READS_ADDRESS="$address;Database=hub_reads"
}

stop_postgres() { end_process postgres INT 30; }   # INT is PostgreSQL's fast, clean shutdown.
