#!/usr/bin/env bash
# The official SDK for PHP of the second generation (amzn/amazon-pay-api-sdk-php), unmodified, against a running Tender.
# Usage: tests/clients/php-v2/run.sh SDK_FOLDER. Needs php-cli, php-curl and Debian's php-phpseclib3, node and openssl.
. "$(dirname "$0")/../common.sh"
php -d curl.cainfo="$TRUSTED" "$clients/php-v2/client.php" "$sdk"
