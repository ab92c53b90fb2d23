#!/usr/bin/env bash
# The official SDK for Java of the second generation (amzn/amazon-pay-api-sdk-java), unmodified, against a running Tender.
# Usage: tests/clients/java-v2/run.sh FOLDER, which holds the SDK's classes or jars. Needs a JDK of 17 or newer, node, openssl, and Debian's
# libandroid-json-java libbcprov-java libhttpclient-java libcommons-lang3-java libcommons-logging-java libcommons-codec-java.
. "$(dirname "$0")/../common.sh"
path="$sdk:$sdk/*"
for jar in com.android.json bcprov httpclient httpcore commons-lang3 commons-logging commons-codec; do path+=":/usr/share/java/$jar.jar"; done
for one in "$TENDER_DATA/ca.pem" "$work/trouble.pem"; do
    keytool -importcert -noprompt -alias "$(basename "$one")" -file "$one" -keystore "$work/trusted.p12" -storepass changeit >"$work/keytool" 2>&1 \
        || { cat "$work/keytool" >&2; exit 1; }
done
java -Djavax.net.ssl.trustStore="$work/trusted.p12" -Djavax.net.ssl.trustStorePassword=changeit -cp "$path" "$clients/java-v2/Client.java"
