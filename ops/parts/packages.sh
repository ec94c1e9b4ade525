# Debian packages, installed only when missing, and never with a service of theirs started: the hub starts private servers.
POLICY=/usr/sbin/policy-rc.d
ONE_CLUSTER_LESS=/etc/postgresql-common/createcluster.d/hub-no-main-cluster.conf

as_root() {
    if (( $(id -u) == 0 )); then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
    else fail "Packages are missing and only root may install them. As root: apt-get install $WANTED_PACKAGES (without starting their services), or run this once as root."
    fi
}

keep_services_down() {
    if [[ -e $POLICY && ! -e $POLICY.before-hub ]]; then as_root mv "$POLICY" "$POLICY.before-hub"; fi
    printf '#!/bin/sh\n# Set for a moment by ops/run: packages must not start services.\nexit 101\n' | as_root tee "$POLICY" >/dev/null
    as_root chmod 0755 "$POLICY"
    as_root mkdir -p "$(dirname "$ONE_CLUSTER_LESS")"
    echo 'create_main_cluster = false' | as_root tee "$ONE_CLUSTER_LESS" >/dev/null
}
let_services_be() {
    if [[ -e $POLICY.before-hub ]]; then as_root mv -f "$POLICY.before-hub" "$POLICY"
    else as_root rm -f "$POLICY"
    fi
    as_root rm -f "$ONE_CLUSTER_LESS"
}

install_packages() ( # in a shell of its own: its trap puts back what was there, however the installation ends
    WANTED_PACKAGES="$*"
    say "Installing $* (apt-get; none of their services is started)"
    trap let_services_be EXIT
    trap 'exit 130' INT TERM
    keep_services_down
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null | tail -n 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" </dev/null | grep -E '^(Setting up|E:|W:)' || true
    # Nor at the next boot.
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl --quiet disable postgresql rabbitmq-server epmd.service epmd.socket 2>/dev/null || true
    fi
)

# The newest PostgreSQL of this machine, 15 or later. Sets PG_BIN.
find_postgres() {
    local folder version best=0
    PG_BIN=
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        if [[ -x $folder/initdb && -x $folder/postgres ]]; then
            version=$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
            if (( version >= 15 && version > best )); then best=$version PG_BIN=$folder; fi
        fi
    done
    [[ -n $PG_BIN ]]
}
need_postgres() {
    find_postgres && return
    install_packages postgresql
    find_postgres || fail "PostgreSQL 15 or later is needed; apt-get did not bring it. Install it, or point HUB_PG_LOG, HUB_PG_KEYS and HUB_PG_READS at an existing server."
}

find_rabbitmq() { # Sets RABBIT_BIN: the scripts that run as whoever calls them, not those in /usr/sbin that change accounts
    local folder
    RABBIT_BIN=
    for folder in /usr/lib/rabbitmq/bin /opt/rabbitmq/sbin; do
        if [[ -x $folder/rabbitmq-server ]]; then RABBIT_BIN=$folder; fi
    done
    [[ -n $RABBIT_BIN ]]
}
need_rabbitmq() {
    find_rabbitmq && return
    install_packages rabbitmq-server
    find_rabbitmq || fail "RabbitMQ is needed for --rabbitmq; apt-get did not bring it. Install it, or point HUB_RABBITMQ at an existing broker."
}

need_time_zones() { # The state's days are days of a time zone; small systems come without the tables.
    if [[ ! -e /usr/share/zoneinfo/America/New_York ]]; then install_packages tzdata; fi
}
