#!/usr/bin/env bash
# Runs the tests of the server on Citus, which no package source of ours has: builds it from a folder with its source (13.0), starts a coordinator and two workers on loopback
# in a temporary folder, points what runs on both databases at the coordinator, and leaves nothing behind. The system's PostgreSQL 15 stays as it is: Citus goes into a copy.
#   ./citus.sh DIR [arguments of the test runner]      for example: ./citus.sh ~/citus -class "*V2StoryTests"
#   ./citus.sh DIR shell [arguments of bash]           a shell in which TENDER_TEST_CITUS names the ports of the three
# Needs Debian's postgresql-15, postgresql-server-dev-15, flex, bison, liblz4-dev, libzstd-dev, libssl-dev, libselinux1-dev, libpam0g-dev, libxslt1-dev, libkrb5-dev.
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if something ran and nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

source=${1:?"citus.sh: name the folder with the source of Citus"}
shift
[ -f "$source/configure" ] || { echo "citus.sh: $source has no configure; it must be the source of Citus" >&2; exit 1; }
version=15
work=$(mktemp -d /tmp/tender-citus-XXXXXX)
root=$work/root
bin=$root/usr/lib/postgresql/$version/bin
coordinator=${TENDER_CITUS_PORT:-9700}
ports=("$coordinator" $((coordinator + 1)) $((coordinator + 2)))

# initdb refuses to run as root.
as_postgres() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
    for port in "${ports[@]}"; do
        [ ! -d "$work/$port" ] || as_postgres "$bin/pg_ctl" -D "$work/$port" -m immediate stop >/dev/null 2>&1 || true
    done
    rm -rf "$work"
}
trap stop EXIT

# PostgreSQL finds its files from where its programs lie.
mkdir -p "$root/usr/lib/postgresql" "$root/usr/share/postgresql"
cp -a "/usr/lib/postgresql/$version" "$root/usr/lib/postgresql/"
cp -aL "/usr/share/postgresql/$version" "$root/usr/share/postgresql/"
(
    cd "$source"
    export PG_CONFIG=/usr/lib/postgresql/$version/bin/pg_config
    [ -f Makefile.global ] || ./configure --without-libcurl
    make -j1 extension
    make install-extension DESTDIR="$root"
) >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; exit 1; }
[ "$(id -u)" -ne 0 ] || chown postgres "$work"
chmod 755 "$work"

for port in "${ports[@]}"; do
    as_postgres "$bin/initdb" -D "$work/$port" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
    as_postgres "$bin/pg_ctl" -D "$work/$port" -w -t 60 -l "$work/$port.log" -o "-c listen_addresses=127.0.0.1 -p $port \
        -c unix_socket_directories=$work -c max_connections=1000 -c max_prepared_transactions=1000 -c max_wal_senders=20 -c max_replication_slots=20 \
        -c max_worker_processes=500 -c shared_preload_libraries=citus -c wal_level=logical -c citus.enable_statistics_collection=off" start >/dev/null
done
export TENDER_TEST_CITUS="${ports[*]}" TENDER_TEST_CITUS_FOLDER=$work

if [ "${1:-}" = shell ]; then
    shift
    bash "$@"
    exit
fi
./test.sh "$@"
