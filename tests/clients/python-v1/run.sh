#!/usr/bin/env bash
# The official SDK for Python of the first generation (amzn/amazon-pay-sdk-python), unmodified, against a running Tender.
# Usage: tests/clients/python-v1/run.sh SDK_FOLDER. Needs Debian's python3-requests and python3-openssl, node and openssl.
. "$(dirname "$0")/../common.sh"
PYTHONPATH=$sdk REQUESTS_CA_BUNDLE=$TRUSTED SSL_CERT_FILE=$TRUSTED /usr/bin/python3 -W ignore "$clients/python-v1/client.py"
