#!/usr/bin/env bash
# The official SDK for Ruby of the second generation (amzn/amazon-pay-api-sdk-ruby), unmodified, against a running Tender.
# Usage: tests/clients/ruby-v2/run.sh SDK_FOLDER. Needs ruby, node and openssl.
. "$(dirname "$0")/../common.sh"
SSL_CERT_FILE=$TRUSTED ruby -I "$sdk/lib" "$clients/ruby-v2/client.rb"
