#!/usr/bin/env bash
# Runs the benchmarks and prints a line for each row of the table: ./bench.sh [NAME…] [--rounds N] [--seconds N] [--keep FILE]
# The exit code is 0 only if every row measured held its bar. What is measured is the published build.
# ./bench.sh micro [--keep FILE] measures single steps instead; ./bench.sh [sqlite] [postgres] --against FOLDER [--told] this build and another published one (bench/.published is where this one goes), with a notice for each payment or without; --migrate FOLDER a database that one filled, started by this one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if [ "${1:-}" = micro ]; then exec dotnet run --project bench/Tender.MicroBench -c Release -- "${@:2}"; fi
export BENCH_PUBLISHED="$PWD/bench/.published"
dotnet publish src/Tender -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/published.lock.json -o "$BENCH_PUBLISHED" --nologo -v quiet >&2
exec dotnet run --project bench/Tender.Bench -c Release -- "$@"
