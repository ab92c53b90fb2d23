#!/usr/bin/env bash
# Runs the benchmarks and prints ratios: ./bench.sh [NAME]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec dotnet run --project bench/Tender.Bench -c Release -- "$@"
