#!/usr/bin/env bash
# Simulated worlds for as long as you like: several nodes, merchants, a network and faults in all of them (docs/soak.md).
#   ./soak.sh [MINUTES]     new seeds for so many minutes (10); stops at the first failure, made as small as it can be
#   ./soak.sh one           one world again: TENDER_SEED=… TENDER_ACTS=… TENDER_ONLY=… ./soak.sh one, as a failure prints it
#   ./soak.sh mutants       every planted bug is looked for (about 5 minutes); with TENDER_WRITE_DOCS=1 docs/mutants.md is kept
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

project=tests/Tender.Simulation.Tests
worlds='*WorldTests.What_must_hold*'
case ${1:-10} in
    one) : "${TENDER_SEED:?set it to the seed that is to be run}" ;;
    mutants) worlds='*MutantsTests.*' && export TENDER_MUTANTS=999 ;;
    *[!0-9]*) sed -n '2,5s/^# \{0,1\}//p' "$0" && exit 1 ;;
    *) export TENDER_SECONDS=$((${1:-10} * 60)) ;;
esac
dotnet build "$project" -c Release -v quiet --nologo
exec dotnet "$project/bin/Release/net10.0/Tender.Simulation.Tests.dll" -method "$worlds" -noColor -showLiveOutput
