# Sourced by the scripts here: a temporary folder with the pinned packages, removed at the end. Nothing of this repository is used.
#   install NAME@VERSION…      from npm, without running their scripts
#   note TEXT                  what is being looked at
#   seen "TEXT" "EXPECTED"     prints what was seen, and ends with an error where it is not what it was
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

install() {
    echo '{"private":true}' > package.json
    npm install --no-audit --no-fund --ignore-scripts --loglevel=error "$@" >/dev/null
    for package in "$@"; do echo "package   $package, Node.js $(node --version)"; done
}
note() { echo "looks at  $*"; }
seen() {
    echo "seen      $1"
    [ "$1" = "$2" ] && return
    echo "expected  $2" >&2
    echo "The behaviour has changed." >&2
    exit 1
}
