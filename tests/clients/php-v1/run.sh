#!/usr/bin/env bash
# The official SDK for PHP of the first generation (amzn/amazon-pay-sdk-php), unmodified, against a running Tender.
# Usage: tests/clients/php-v1/run.sh SDK_FOLDER. Needs php-cli, php-curl and php-xml, node and openssl.
. "$(dirname "$0")/../common.sh"
php -d curl.cainfo="$TRUSTED" -d error_reporting='E_ALL & ~E_DEPRECATED' "$clients/php-v1/client.php" "$sdk"
