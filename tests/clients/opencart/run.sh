#!/usr/bin/env bash
# The models of OpenCart's bundled Amazon Pay extension (opencart/opencart, 3.0.x), unmodified, against a running Tender. Of OpenCart only what they
# call is there (opencart.inc): settings, and a database that keeps the rows of its two tables in memory.
# Usage: tests/clients/opencart/run.sh FOLDER, the repository at the tag of a release. Needs php-cli, php-curl and php-xml, node and openssl.
. "$(dirname "$0")/../common.sh"
# The admin's model takes the first headers of what it hears for the server's, and an HTTP proxy has headers of its own.
export https_proxy=$SOCKS HTTPS_PROXY=$SOCKS
shop() { php -d curl.cainfo="$TRUSTED" -d error_reporting='E_ALL & ~E_DEPRECATED' "$clients/opencart/$1.php" "$sdk/upload" "$work/state"; }
# The models of shop and admin have the same name: a process each, as in OpenCart.
shop catalog
shop admin
shop notices
