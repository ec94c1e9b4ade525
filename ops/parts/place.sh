# Where one hub of this machine lives: its folder, its ports. Options are the same for run, stop and role.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Sets DATA and PORT. Every hub has a folder of its own, so several can stand side by side; the folder remembers its port.
settle_place() { # DATA-or-empty PORT-or-empty
    local data=$1 port=$2 kept
    if [[ -n $port ]] && ! [[ $port =~ ^[0-9]+$ && $port -ge 1024 && $port -le 65531 ]]; then
        usage_error "--port takes a number from 1024 to 65531 (four more ports above it are used); '$port' is none."
    fi
    if [[ -z $data ]]; then data=$ROOT/.hub/${port:-5080}; fi
    case $data in /*) ;; *) data=$PWD/$data ;; esac
    kept=$(cat "$data/run/port" 2>/dev/null || true)
    DATA=$data PORT=${port:-${kept:-5080}} KEPT_PORT=$kept
    RUN=$DATA/run LOGS=$DATA/logs SECRETS=$DATA/secrets
}

make_place() {
    mkdir -p "$DATA" && DATA=$(cd "$DATA" && pwd)
    RUN=$DATA/run LOGS=$DATA/logs SECRETS=$DATA/secrets
    # The folder itself may be passed through, by the database's account; what is in it may not be read by others.
    chmod 0711 "$DATA"
    local folder
    for folder in "$RUN" "$LOGS" "$SECRETS" "$SECRETS/agencies" "$SECRETS/masters" "$DATA/adapters" "$DATA/sandbox" "$DATA/revenue"; do
        mkdir -p -m 0700 "$folder"
    done
}

secret() { # NAME: a random password that stays the same for this hub, readable by its owner only
    local file=$SECRETS/$1
    if [[ ! -s $file ]]; then
        (umask 077; head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$file.new" && mv "$file.new" "$file")
    fi
    cat "$file"
}

# One start, stop or restart at a time for one hub. What is started must not inherit the lock: every start closes fd 9.
one_at_a_time() {
    exec 9>"$RUN/lock"
    flock -w 120 9 || fail "Another ops script has been at work on $DATA for two minutes; let it end first."
}
free_again() { exec 9>&-; }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { # NAME: the port used before if it is still free, else a new one; remembered
    local file=$RUN/$1.port port
    port=$(cat "$file" 2>/dev/null || true)
    if [[ -z $port ]] || ! port_is_free "$port"; then
        # Below the range that the system hands out by itself (32768 and up), so that no outgoing connection sits on it.
        until port=$((20000 + RANDOM % 12000)); port_is_free "$port"; do :; done
        printf '%s' "$port" > "$file"
    fi
    printf '%s' "$port"
}

# A folder for a server that runs under another account. It stands in the hub's folder where that account can get there,
# otherwise under /var/lib, and the hub's folder remembers where.
place_for() { # ACCOUNT NAME
    local account=$1 name=$2 file=$RUN/$2.place place
    place=$(cat "$file" 2>/dev/null || true)
    if [[ -z $place ]]; then
        if [[ $account == "$(id -un)" ]]; then place=$DATA/$name
        elif runuser -u "$account" -- test -x "$DATA" 2>/dev/null; then place=$DATA/$name
        else place=/var/lib/hub-$name/$(secret id | cut -c1-12)
        fi
        printf '%s' "$place" > "$file"
    fi
    if [[ ! -d $place ]]; then
        if [[ $place == /var/lib/hub-* ]]; then mkdir -p -m 0711 "$(dirname "$place")"; fi
        mkdir -m 0700 "$place"
        if [[ $account != "$(id -un)" ]]; then chown "$account" "$place"; fi
    fi
    printf '%s' "$place"
}
