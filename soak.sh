#!/usr/bin/env bash
# Runs for as long as you like what every run of the tests does a little of (docs/soak.md). Stops at the first failure.
#   ./soak.sh [MINUTES]        simulated worlds of new seeds for so many minutes (10); a failure is made as small as it can be
#   ./soak.sh one              one world again: TENDER_SEED=… TENDER_ACTS=… TENDER_ONLY=… ./soak.sh one, as a failure prints it
#   ./soak.sh mutants          every planted bug is looked for (about 5 minutes); with TENDER_WRITE_DOCS=1 docs/mutants.md is kept
#   ./soak.sh histories [N]    N histories of three real processes to which everything happens (10; half a minute each)
#   ./soak.sh kills [N]        kill -9 under load, N times on SQLite and half as often on PostgreSQL (100; two seconds each)
#   ./soak.sh failovers [N]    N failovers of PostgreSQL under load (10; five seconds each)
#   ./soak.sh keys [N]         N keys, each asked for 32 times at once on two nodes (5000; half a minute)
#   ./soak.sh signatures [N]   N requests signed by the official SDK, and as many with one change (500000; ten minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1; }
times=${2:-}
case $times in *[!0-9]*) usage ;; esac
project=tests/Tender.Tests
case ${1:-10} in
    histories) export TENDER_HISTORIES=${times:-10} && tests='*HistoryTests.*' ;;
    kills)
        times=${times:-100}
        export TENDER_KILLS_SQLITE=$times TENDER_KILLS_POSTGRES=$(((times + 1) / 2))
        tests='*KillTests.A_server_killed_under_load*'
        ;;
    failovers) export TENDER_FAILOVERS=${times:-10} && tests='*FailoverTests.A_failover_under_load*' ;;
    keys) export TENDER_KEYS=${times:-5000} && tests='*Two_nodes_racing_on_one_key*' ;;
    signatures) export TENDER_SIGNATURES=${times:-500000} && tests='*SignatureDifferentialTests.*' ;;
    *)
        project=tests/Tender.Simulation.Tests
        tests='*WorldTests.What_must_hold*'
        case ${1:-10} in
            one) : "${TENDER_SEED:?set it to the seed that is to be run}" ;;
            mutants) tests='*MutantsTests.*' ;;
            *[!0-9]*) usage ;;
            *) export TENDER_SECONDS=$((${1:-10} * 60)) ;;
        esac
        ;;
esac
dotnet build "$project" -c Release -v quiet --nologo
exec dotnet "$project/bin/Release/net10.0/$(basename "$project").dll" -method "$tests" -noColor -showLiveOutput -diagnostics
