# The hub command, built once from the sources as they stand. Each build gets a folder of its own, so that a build never
# pulls the files from under a hub that is running.
PROGRAMS=$ROOT/.hub/program
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# An SDK that was unpacked rather than installed comes without ICU, and would not start; nothing here needs it.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
GEN0_SIZE=0x4000000 # Hexadecimal, as .NET reads it: 64 MB of new objects between two collections, for what reads the log.

find_dotnet() { # Sets DOTNET
    DOTNET=$(command -v dotnet || true)
    if [[ -z $DOTNET && -x $HOME/.dotnet/dotnet ]]; then DOTNET=$HOME/.dotnet/dotnet DOTNET_ROOT=$HOME/.dotnet; export DOTNET_ROOT; fi
    [[ -n $DOTNET ]]
}
need_sdk() {
    local sdk
    for DOTNET in "$(command -v dotnet || true)" "$HOME/.dotnet/dotnet"; do
        [[ -n $DOTNET && -x $DOTNET ]] || continue
        sdk=$(cd "$ROOT" && "$DOTNET" --version 2>/dev/null || true)
        if [[ $sdk == 10.* ]]; then
            DOTNET_ROOT=$(dirname "$(readlink -f "$DOTNET")"); export DOTNET_ROOT
            return
        fi
    done
    fail "The .NET 10 SDK is needed (dotnet on the PATH or in ~/.dotnet), and was not found. Install it from Microsoft's packages (dotnet-sdk-10.0), then run this again."
}

# Newer than the build is any file or folder of the sources; folders change when a file is added, removed or renamed.
program_is_current() {
    PROGRAM=$PROGRAMS/current/hub.dll
    [[ -e $PROGRAM && -z $(find "$ROOT/src" "$ROOT/schemas" "$ROOT/global.json" \( -name bin -o -name obj \) -prune -o \
        -newer "$PROGRAMS/current/built" -print -quit) ]]
}

need_program() {
    if program_is_current && find_dotnet; then return; fi
    need_sdk
    mkdir -p "$PROGRAMS"
    exec 8>"$PROGRAMS/lock"
    flock 8
    if ! program_is_current; then build_program; fi
    exec 8>&-
}

build_program() {
    local folder began_ms log project
    folder=$PROGRAMS/$(date +%Y%m%d-%H%M%S)-$$ began_ms=$(now_ms) log=$PROGRAMS/build.log
    step "building the hub command (Release; once, about half a minute)" >&2
    mkdir -p "$folder"
    # The moment before the build: a source saved while it runs is newer than it. Folders that a build makes are made before.
    for project in "$ROOT"/src/*/*.csproj; do mkdir -p "$(dirname "$project")"/{bin,obj}; done
    touch "$folder/built.new"
    if ! "$DOTNET" publish "$ROOT/src/Hub.Cli/Hub.Cli.csproj" -c Release -o "$folder" --nologo -v quiet \
        -p:UseSharedCompilation=false -p:UseAppHost=false -p:GenerateDocumentationFile=false >"$log" 2>&1 8>&- 9>&- </dev/null; then
        rm -rf "$folder"
        tail -n 30 "$log" >&2
        fail "The build failed; the whole of it is in $log"
    fi
    mv "$folder/built.new" "$folder/built"
    ln -sfn "$(basename "$folder")" "$PROGRAMS/current.new" && mv -fT "$PROGRAMS/current.new" "$PROGRAMS/current"
    step "built ($(took "$began_ms"))" >&2
    forget_old_programs
}

# The last three stay, and any that a process still runs from.
forget_old_programs() {
    local folder
    find "$PROGRAMS" -mindepth 1 -maxdepth 1 -type d | sort | head -n -3 | while read -r folder; do
        if ! grep -qsF "$folder/" /proc/[0-9]*/maps /proc/[0-9]*/cmdline; then rm -rf "$folder"; fi
    done
}
