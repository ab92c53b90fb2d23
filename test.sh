#!/usr/bin/env bash
# Runs every test. Installs PostgreSQL, PgBouncer, strace, a C compiler, Chromium, Node.js, PHP, Ruby and Python from Debian's packages if they are missing; needs only the .NET SDK beforehand.
# Arguments go to the test runner, for example: ./test.sh -class "*SettingsTests"
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if something ran and nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

configuration=Release
log=$(mktemp) || exit 1
broken=$(mktemp) || exit 1
trap 'rm -f "$log" "$broken"' EXIT

# Whatever goes wrong before the tests counts as one failure: the last line must never look like success.
give_up() {
    echo "test.sh: $1" >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    # Without a terminal there is nobody to ask for a password.
    elif command -v sudo >/dev/null; then if [ -t 0 ]; then sudo "$@"; else sudo -n "$@"; fi
    else echo "test.sh: neither root nor sudo, cannot run: $*" >&2; return 1
    fi
}

have_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
have_contrib() { ! have_postgres || compgen -G '/usr/share/postgresql/*/extension/pg_stat_statements.control' >/dev/null || ! command -v dpkg >/dev/null; }
have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

missing=()
have_postgres || missing+=(postgresql postgresql-contrib)
have_contrib || missing+=(postgresql-contrib)
have_chromium || missing+=(chromium)
command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
command -v strace >/dev/null || missing+=(strace)
command -v cc >/dev/null || command -v gcc >/dev/null || command -v tcc >/dev/null || missing+=(tcc libc6-dev)
command -v curl >/dev/null || missing+=(curl)
command -v jq >/dev/null || missing+=(jq)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v php >/dev/null || missing+=(php-cli)
command -v ruby >/dev/null || missing+=(ruby)
command -v python3 >/dev/null || missing+=(python3)

if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || give_up "missing: ${missing[*]}. Install them; only Debian's packages are installed from here."
    echo "Installing ${missing[*]}"
    # A package source that does not answer must not stop what the others have: the installation itself decides.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 || tail -n 20 "$log" >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null >"$log" 2>&1 \
        || { tail -n 40 "$log" >&2; give_up "could not install ${missing[*]}"; }
    hash -r
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

clients=tests/clients/npm
npm ci --prefix "$clients" --no-audit --no-fund --loglevel=error </dev/null || give_up "npm ci failed in $clients"

# No build server outlives this script (it would hold a CI job open).
dotnet build Tender.slnx -c $configuration --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false || give_up "the build failed"

code=0 passed=0 failed=0 skipped=0
# The runner's own summary is the only source of the totals:
#    Tender.Tests  Total: 164, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1.445s
# Errors are failures outside of a test (a fixture's clean-up); the total counts skipped tests, and those that were not run, but not errors.
number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
run() {
    local folder=$1 project own here
    project=$(basename "$1"/*.csproj .csproj)
    shift
    dotnet run --project "$folder" -c $configuration --no-build -- -noColor "$@" 2>&1 </dev/null | tee "$log"
    own=${PIPESTATUS[0]}
    # A runner that was cut off in the middle of a line must not spoil ours.
    [ -z "$(tail -c 1 "$log")" ] || echo
    # Told once more at the end, where they are looked for: each failure's name and its first lines.
    sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -A 6 -E '^    [^ ].* \[FAIL\]$| Cleanup Failure ' | cut -c 1-400 >>"$broken"
    # A filter that fits none of its tests.
    if grep -qE "^ *${project//./\\.} +Total: 0\$" <(sed 's/\x1b\[[0-9;]*m//g' "$log"); then return; fi
    summary=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E "^ *${project//./\\.} +Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+" | tail -n 1)
    [ -n "$summary" ] || { echo "test.sh: the runner of $project ended with code $own and no summary" >&2; failed=$((failed + 1)); code=1; return; }
    here=$(($(number Total) - $(number 'Not Run')))
    failed=$((failed + $(number Failed) + $(number Errors)))
    skipped=$((skipped + $(number Skipped)))
    passed=$((passed + here - $(number Failed) - $(number Skipped)))
    if [ "$own" -ne 0 ]; then
        [ $(($(number Failed) + $(number Errors))) -gt 0 ] || echo "test.sh: the runner of $project ended with code $own" >&2
        code=$own
    fi
}
run tests/Tender.Layout.Tests "$@"
run tests/Tender.Core.Tests "$@"
run tests/Tender.Wire.Tests "$@"
run tests/Tender.Simulation.Tests "$@"
run tests/Tender.Tests "$@"
run tests/Tender.MerchantKit.Tests "$@"
run tests/Tender.Testing.Tests "$@"
run samples/Tests "$@"
run tests/Tender.Browser.Tests "$@"

[ $((passed + failed + skipped)) -gt 0 ] || { echo "test.sh: no test ran" >&2; code=1; }
[ "$failed" -eq 0 ] || code=1
if [ -s "$broken" ]; then echo "What failed:"; cat "$broken"; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
