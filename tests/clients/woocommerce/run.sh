#!/usr/bin/env bash
# The classes of WooCommerce's plugin that speak with Amazon Pay (woocommerce/woocommerce-gateway-amazon-pay), unmodified, against a running
# Tender. Of WordPress and WooCommerce only what these classes call is there (wordpress.inc).
# Usage: AMAZON_PAY_SDK=FOLDER tests/clients/woocommerce/run.sh PLUGIN_FOLDER, with the folder of amzn/amazon-pay-api-sdk-php, which the plugin is
# released with. Needs php-cli, php-curl, php-xml and Debian's php-phpseclib3, node and openssl.
. "$(dirname "$0")/../common.sh"
: "${AMAZON_PAY_SDK:?names the folder of amzn/amazon-pay-api-sdk-php}"
export AMAZON_PAY_SDK
mkdir -p "$work/vendor"
echo "<?php require '/usr/share/php/phpseclib3/autoload.php'; require getenv('AMAZON_PAY_SDK') . '/Amazon/Pay/API/Client.php';" \
    > "$work/vendor/autoload.php"
# file_get_contents, by which the plugin fetches certificates, takes no proxy of the environment: PHP is given one for all its streams.
php -d curl.cainfo="$TRUSTED" -d openssl.cafile="$TRUSTED" -d error_reporting='E_ALL & ~E_DEPRECATED' "$clients/woocommerce/client.php" "$sdk" "$work"
