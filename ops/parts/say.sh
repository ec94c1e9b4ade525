# What the scripts say: to the terminal, one line for each thing done; a failure says what to do.
say()  { printf '%s\n' "$*"; }
step() { printf '· %s\n' "$*"; }
warn() { printf '! %s\n' "$*" >&2; }
fail() { printf '✗ %s\n' "$*" >&2; exit "${FAIL_CODE:-1}"; }
usage_error() { FAIL_CODE=2 fail "$*"; }

# Milliseconds since some fixed moment, without starting a process.
now_ms() { local t=${EPOCHREALTIME/[.,]/}; printf '%s' "${t%???}"; }
took() { local ms=$(( $(now_ms) - $1 )); printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100)); }
