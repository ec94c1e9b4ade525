# A RabbitMQ node of this hub's own: own cookie, own name server (epmd), own data, free ports, loopback only.
rabbitmq_account() { if (( $(id -u) == 0 )); then echo rabbitmq; else id -un; fi; }
as_rabbitmq() { if (( $(id -u) == 0 )); then runuser -u rabbitmq -- "$@"; else "$@"; fi; }

start_rabbitmq() {
    if [[ -n ${HUB_RABBITMQ:-} ]]; then step "RabbitMQ: the broker that HUB_RABBITMQ names"; BROKER=$HUB_RABBITMQ; return; fi
    need_rabbitmq
    local place port password began_ms dist epmd_port
    place=$(place_for "$(rabbitmq_account)" rabbitmq)
    password=$(secret rabbitmq)
    began_ms=$(now_ms)
    if alive rabbitmq; then
        BROKER=amqp://hub:$password@127.0.0.1:$(cat "$RUN/rabbitmq.port")
        step "RabbitMQ already runs on 127.0.0.1:$(cat "$RUN/rabbitmq.port")"
        return
    fi
    # A node that ended badly leaves its name server behind, whose port this start wants.
    end_process epmd TERM 5
    port=$(free_port rabbitmq) dist=$(free_port rabbitmq-dist) epmd_port=$(free_port epmd)
    BROKER=amqp://hub:$password@127.0.0.1:$port
    as_rabbitmq sh -c 'umask 077; cat > "$1"' - "$place/rabbitmq.conf" <<CONF
$(cat "$ROOT/ops/rabbitmq/rabbitmq.conf")
listeners.tcp.1 = 127.0.0.1:$port
default_user = hub
default_pass = $password
CONF
    as_rabbitmq sh -c 'umask 077; printf "[]." > "$1/plugins"; if [ ! -s "$1/.erlang.cookie" ]; then printf %s "$2" > "$1/.erlang.cookie"; chmod 0400 "$1/.erlang.cookie"; fi' \
        - "$place" "$(secret rabbitmq-cookie)"
    rabbitmq_environment "$place" "$epmd_port" "$dist"
    (cd /; exec setsid env "${RABBIT_ENVIRONMENT[@]}" "${RABBIT_AS[@]}" epmd -port "$epmd_port" -address 127.0.0.1) >>"$LOGS/epmd.log" 2>&1 9>&- </dev/null &
    note_process epmd $!
    as_rabbitmq rm -f "$place/pid"
    : > "$LOGS/rabbitmq.log"
    (cd /; exec setsid env "${RABBIT_ENVIRONMENT[@]}" "${RABBIT_AS[@]}" "$RABBIT_BIN/rabbitmq-server") >>"$LOGS/rabbitmq.log" 2>&1 9>&- </dev/null &
    local starter=$! pid=
    while pid=$(as_rabbitmq cat "$place/pid" 2>/dev/null || true); [[ -z $pid ]] || port_is_free "$port"; do
        if [[ -z $(began "$starter") ]] || (( $(now_ms) - began_ms > 90000 )); then
            tail -n 15 "$LOGS/rabbitmq.log" >&2
            if [[ -n $pid ]]; then note_process rabbitmq "$pid" || true; fi
            fail "RabbitMQ did not start. Its logs: $LOGS/rabbitmq.log, $place/log"
        fi
        sleep 0.2
    done
    note_process rabbitmq "$pid"
    step "RabbitMQ on 127.0.0.1:$port, private, data in $place ($(took "$began_ms"))"
}

rabbitmq_environment() { # PLACE EPMD-PORT DIST-PORT
    local place=$1
    RABBIT_AS=()
    if (( $(id -u) == 0 )); then RABBIT_AS=(runuser -u rabbitmq --); fi
    RABBIT_ENVIRONMENT=(
        HOME="$place" RABBITMQ_NODENAME=hub@localhost RABBITMQ_CONFIG_FILE="$place/rabbitmq.conf" RABBITMQ_CONF_ENV_FILE=/dev/null
        RABBITMQ_MNESIA_BASE="$place/data" RABBITMQ_LOG_BASE="$place/log" RABBITMQ_PID_FILE="$place/pid"
        RABBITMQ_ENABLED_PLUGINS_FILE="$place/plugins" RABBITMQ_DIST_PORT="$3"
        ERL_EPMD_PORT="$2" ERL_EPMD_ADDRESS=127.0.0.1 ERL_CRASH_DUMP_BYTES=0
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
        NOTIFY_SOCKET=
    )
}

stop_rabbitmq() { # TERM makes the node stop cleanly, queues synced.
    end_process rabbitmq TERM 40
    end_process epmd TERM 5
}
