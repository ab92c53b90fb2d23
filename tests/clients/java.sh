# Sourced by the run.sh of both SDKs for Java, after common.sh: a trust store with Tender's authority and the service in trouble, then the client.
# java.sh FILE JAR…, the jars being names of /usr/share/java.
client=$1
shift
path="$sdk:$sdk/*"
for jar in "$@"; do path+=":/usr/share/java/$jar.jar"; done
for one in "$TENDER_DATA/ca.pem" "$work/trouble.pem"; do
    keytool -importcert -noprompt -alias "$(basename "$one")" -file "$one" -keystore "$work/trusted.p12" -storepass changeit >"$work/keytool" 2>&1 \
        || { cat "$work/keytool" >&2; exit 1; }
done
java -Djavax.net.ssl.trustStore="$work/trusted.p12" -Djavax.net.ssl.trustStorePassword=changeit \
    -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort="${TENDER_PROXY##*:}" -cp "$path" "$client"
