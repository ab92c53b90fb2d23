#!/usr/bin/env bash
# The official SDK for Ruby of the first generation (amzn/amazon-pay-sdk-ruby), unmodified, against a running Tender.
# Usage: tests/clients/ruby-v1/run.sh SDK_FOLDER. Needs ruby (rexml is part of Debian's), node and openssl.
. "$(dirname "$0")/../common.sh"
SSL_CERT_FILE=$TRUSTED ruby -W0 -I "$sdk/lib" "$clients/ruby-v1/client.rb"
