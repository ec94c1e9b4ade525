# What was started, and only that, is ended: a process is known by its id, the moment it began and the machine's boot,
# because ids are used again.
began() { # PID → when it began, in ticks since boot; nothing if it is gone or a zombie
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    stat=${stat##*) }
    # shellcheck disable=SC2086 # Fields are split on purpose: the third is the state, the 22nd the start.
    set -- $stat
    if [[ $1 != Z ]]; then printf '%s' "${20}"; fi
}
boot() { cat /proc/sys/kernel/random/boot_id; }

note_process() { # ROLE PID
    local when
    when=$(began "$2")
    if [[ -z $when ]]; then return 1; fi
    printf '%s %s %s\n' "$2" "$when" "$(boot)" > "$RUN/$1.pid"
}

process_of() { # ROLE → its process id if it is alive, else nothing
    local pid when where
    read -r pid when where 2>/dev/null < "$RUN/$1.pid" || return 0
    if [[ $(began "$pid") == "$when" && $(boot) == "$where" ]]; then printf '%s' "$pid"; fi
}
alive() { [[ -n $(process_of "$1") ]]; }

end_process() { # ROLE SIGNAL SECONDS: asks it to end, waits, and makes it end when it does not
    local role=$1 signal=$2 seconds=$3 pid began_ms
    pid=$(process_of "$role")
    if [[ -z $pid ]]; then rm -f "$RUN/$role.pid"; return 0; fi
    began_ms=$(now_ms)
    kill -s "$signal" "$pid" 2>/dev/null || true
    while alive "$role"; do
        if (( $(now_ms) - began_ms > seconds * 1000 )); then
            warn "$role did not end within $seconds s; it is killed."
            kill -s KILL "$pid" 2>/dev/null || true
            seconds=$((seconds + 10))
        fi
        sleep 0.05
    done
    rm -f "$RUN/$role.pid"
    step "ended $role ($(took "$began_ms"))"
}

# HTTP without a client program: the status of a GET on loopback, 000 when nobody answers.
http_status() { # PORT PATH
    local code
    code=$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3 \
        && read -r -t 5 _ code _ <&3 && printf '%s' "$code") 2>/dev/null) || true
    printf '%s' "${code:-000}"
}

wait_for_answer() { # ROLE PORT PATH SECONDS: until it answers 200; a role that ends meanwhile is named, with the end of its log
    local role=$1 port=$2 path=$3 seconds=$4 began_ms status dots=0
    began_ms=$(now_ms)
    while status=$(http_status "$port" "$path"); [[ $status != 200 ]]; do
        if ! alive "$role"; then
            tail -n 15 "$LOGS/$role.log" >&2 || true
            fail "$role ended while starting. Its log: $LOGS/$role.log"
        fi
        if (( $(now_ms) - began_ms > seconds * 1000 )); then
            tail -n 15 "$LOGS/$role.log" >&2 || true
            fail "$role did not become ready within $seconds s (last answer: $status). Its log: $LOGS/$role.log"
        fi
        if (( ++dots % 50 == 0 )); then step "waiting for $role ($(took "$began_ms"))"; fi
        sleep 0.1
    done
    step "$role is ready ($(took "$began_ms"))"
}
