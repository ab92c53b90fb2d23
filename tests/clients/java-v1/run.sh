#!/usr/bin/env bash
# The official SDK for Java of the first generation (amzn/amazon-pay-sdk-java), unmodified, against a running Tender.
# Usage: tests/clients/java-v1/run.sh FOLDER, which holds the SDK's jar and those it needs: its dist/ with the jars of dist/lib beside it. Needs a
# JDK of 17 or newer, node, openssl, and Debian's libjaxb-java, because Java has no JAXB of its own any more.
. "$(dirname "$0")/../common.sh"
. "$clients/java.sh" "$clients/java-v1/Client.java" jaxb-api jaxb-runtime jaxb-core istack-commons-runtime txw2 javax.activation
