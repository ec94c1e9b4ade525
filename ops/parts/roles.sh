# The hub's own processes. Embedded: one process plays every role. With RabbitMQ: each role is a process, and can be ended and
# started again by itself; what it missed it is sent.
EMBEDDED_ROLES=(server)
SEPARATE_ROLES=(sandbox server dmv revenue courts)

# Settings that the person set before calling are kept; everything else gets a value that needs no thought. Written down, so
# that a role that is started again later gets the same.
keep_settings() { # MODE NOW
    local mode=$1 now=$2 name
    : "${HUB_ENVIRONMENT:=Development}" "${HUB_TIMEZONE:=America/New_York}" "${HUB_REVENUE_WINDOW:=1000}" "${HUB_DMV_CALLS:=16}"
    HUB_URL=http://127.0.0.1:$PORT HUB_DATA=$DATA
    : "${HUB_SANDBOX_URL:=http://127.0.0.1:$((PORT + 1))}"
    : "${HUB_PG_LOG:=$PG_LOG_ADDRESS}" "${HUB_PG_KEYS:=$PG_KEYS_ADDRESS}" "${HUB_PG_READS:=$PG_READS_ADDRESS}"
    : "${HUB_AGENCY_KEYS:=$SECRETS/agencies}" "${HUB_MASTER_KEYS:=$SECRETS/masters}" "${HUB_ADAPTER_DATA:=$DATA/adapters}" "${HUB_LOG_KEY:=$SECRETS/log-key.pem}" "${HUB_READS_KEY:=$SECRETS/reads-key.pem}"
    : "${HUB_DMV_URL:=$HUB_SANDBOX_URL/dmv/soap}" "${HUB_COURTS_URL:=$HUB_SANDBOX_URL/courts/webhooks}" "${HUB_REVENUE_DROP:=$DATA/revenue}"
    : "${HUB_COURTS_CALLBACK_URL:=http://127.0.0.1:$((PORT + 2))/courts/docketing}"
    if [[ ! -s $SECRETS/courts ]]; then (umask 077; printf 'whsec_%s' "$(head -c 32 /dev/urandom | base64 -w 0)" > "$SECRETS/courts"); fi
    : "${HUB_COURTS_SECRET:=$(cat "$SECRETS/courts")}"
    if [[ $mode == rabbitmq ]]; then HUB_RABBITMQ=$BROKER; else HUB_RABBITMQ=; fi
    printf '%s' "$PORT" > "$RUN/port"
    printf '%s' "$mode" > "$RUN/mode"
    rm -f "$RUN/clock"
    if [[ -n $now ]]; then printf '%s %s\n' "$now" "$(date +%s)" > "$RUN/clock"; fi
    (
        umask 077
        unset HUB_NOW
        for name in ${!HUB_@}; do printf '%s=%q\n' "$name" "${!name}"; done > "$RUN/settings.new"
        mv "$RUN/settings.new" "$RUN/settings"
    )
}

recall_settings() { # false when this hub was never started
    [[ -s $RUN/settings ]] || return 1
    # shellcheck disable=SC1091
    . "$RUN/settings"
    MODE=$(cat "$RUN/mode")
}

# The development clock runs on while a role is down: it is told where the clock stands now, not where it once began.
clock_now() {
    local now since
    read -r now since 2>/dev/null < "$RUN/clock" || return 0
    date -u -d "@$((now + $(date +%s) - since))" +%Y-%m-%dT%H:%M:%SZ
}

roles_of() { if [[ $1 == rabbitmq ]]; then echo "${SEPARATE_ROLES[@]}"; else echo "${EMBEDDED_ROLES[@]}"; fi; }

role_port() {
    case $1 in server) echo "$PORT";; sandbox) echo $((PORT + 1));; courts) echo $((PORT + 2));; dmv) echo $((PORT + 3));; revenue) echo $((PORT + 4));; esac
}
role_health() { case $1 in server) echo /health/ready ;; sandbox) echo /health ;; *) echo "/adapters/$1/health" ;; esac; }

launch_role() { # ROLE: starts it without waiting
    local role=$1 name
    local -a arguments settings=()
    case $role in
        server) arguments=(serve); if [[ $MODE == embedded ]]; then arguments+=(--embedded); fi ;;
        sandbox) arguments=(sandbox) ;;
        *) arguments=(adapter "$role") ;;
    esac
    for name in ${!HUB_@}; do
        case $role/$name in
            */HUB_NOW) continue ;;
            server/*) ;;
            sandbox/HUB_RABBITMQ | sandbox/HUB_AGENCY_KEYS) continue ;;           # The agencies' systems know neither bus nor keys,
            */HUB_PG_* | */HUB_MASTER_KEYS | */HUB_LOG_KEY | */HUB_READS_KEY) continue ;; # and nobody but the server knows the logs.
        esac
        if [[ -n ${!name} ]]; then settings+=("$name=${!name}"); fi
    done
    local now
    now=$(clock_now)
    if [[ -n $now ]]; then settings+=("HUB_NOW=$now"); fi
    # Without the caller's HUB_ settings, but for those chosen above.
    local -a without=()
    for name in ${!HUB_@} HUB_NOW; do without+=(-u "$name"); done
    # The server reads and decodes the log. With the room for new objects that .NET chooses, its collector takes about a third of that work.
    if [[ $role == server ]]; then settings+=("DOTNET_GCgen0size=$GEN0_SIZE"); fi
    printf '\n--- %s starts, %s\n' "$role" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >> "$LOGS/$role.log"
    (cd "$DATA"; exec setsid env "${without[@]}" "${settings[@]}" HUB_PORT="$(role_port "$role")" DOTNET_gcServer=0 \
        "$DOTNET" "$PROGRAM" "${arguments[@]}") >>"$LOGS/$role.log" 2>&1 9>&- </dev/null &
    note_process "$role" $! || fail "$role ended at once. Its log: $LOGS/$role.log"
}

await_role() { wait_for_answer "$1" "$(role_port "$1")" "$(role_health "$1")" 90; }

start_roles() { # those that are not running
    local role
    local -a launched=()
    for role in "$@"; do
        if alive "$role"; then step "$role already runs"; continue; fi
        # One that was killed a moment ago may hold its port for as long as it takes to die.
        for _ in {1..50}; do if port_is_free "$(role_port "$role")"; then break; fi; sleep 0.1; done
        if ! port_is_free "$(role_port "$role")"; then
            fail "Port $(role_port "$role") ($role) is taken by something that this hub did not start. Choose another with --port N (N to N+4 are used)."
        fi
        launch_role "$role"
        launched+=("$role")
    done
    for role in "${launched[@]}"; do await_role "$role"; done
}

stop_everything() { # roles first, what they stand on last
    local role
    for role in dmv revenue courts server sandbox; do
        if [[ -e $RUN/$role.pid ]]; then end_process "$role" TERM 30; fi
    done
    if [[ -e $RUN/rabbitmq.pid || -e $RUN/epmd.pid ]]; then stop_rabbitmq; fi
    if [[ -e $RUN/postgres.pid ]]; then stop_postgres; fi
}
