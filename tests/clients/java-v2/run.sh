#!/usr/bin/env bash
# The official SDK for Java of the second generation (amzn/amazon-pay-api-sdk-java), unmodified, against a running Tender.
# Usage: tests/clients/java-v2/run.sh FOLDER, which holds the SDK's classes or jars. Needs a JDK of 17 or newer, node, openssl, and Debian's
# libandroid-json-java libbcprov-java libhttpclient-java libcommons-lang3-java libcommons-logging-java libcommons-codec-java.
. "$(dirname "$0")/../common.sh"
. "$clients/java.sh" "$clients/java-v2/Client.java" com.android.json bcprov httpclient httpcore commons-lang3 commons-logging commons-codec
