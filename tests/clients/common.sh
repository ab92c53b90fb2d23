# Sourced by every run.sh in this folder. It takes the folder of an SDK as its argument and a running Tender from the environment, makes a
# merchant of its own there, and starts nothing but what stands between the client and Tender (between.mjs). It fetches nothing.
#   TENDER_DATA   the data directory (.tender)     TENDER_HTTP   http://localhost:8080     TENDER_HTTPS   localhost:8443
set -euo pipefail
[ -d "${1:-}" ] || { echo "usage: $0 SDK_FOLDER" >&2; exit 2; }
sdk=$(cd "$1" && pwd)
clients=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${TENDER_DATA:=.tender}" "${TENDER_HTTP:=http://localhost:8080}" "${TENDER_HTTPS:=localhost:8443}"
work=$(mktemp -d)
trap 'kill "${between:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

# The service in trouble has a certificate of its own; the client trusts it beside Tender's authority.
names=DNS:localhost,DNS:pay-api.amazon.com,DNS:mws.amazonservices.com,DNS:api.sandbox.amazon.com,DNS:api.amazon.com
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=trouble -addext "subjectAltName=$names" \
    -keyout "$work/trouble.key" -out "$work/trouble.pem" 2>/dev/null
cat "$TENDER_DATA/ca.pem" "$work/trouble.pem" > "$work/trusted.pem"
node "$clients/between.mjs" "${TENDER_HTTPS##*:}" "$work/trouble.pem" "$work/trouble.key" > "$work/between" &
between=$!
until [ -s "$work/between" ]; do sleep 0.1; done
{ read -r BETWEEN; read -r SOCKS; } < "$work/between"

# A merchant, as variables of the environment.
node - "$TENDER_HTTP" "$TENDER_DATA/control-token" "$work" > "$work/merchant.env" <<'JS'
const { readFileSync, writeFileSync } = require('node:fs');
const [http, tokenFile, work] = process.argv.slice(2);
const token = readFileSync(tokenFile, 'utf8').trim();
(async () => {
  const answer = await fetch(`${http}/control/v1/merchants`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}',
  });
  const merchant = await answer.json();
  writeFileSync(`${work}/key.pem`, merchant.privateKey);
  const variables = {
    MERCHANT_ID: merchant.merchantId, STORE_ID: merchant.storeId, PUBLIC_KEY_ID: merchant.publicKeyId, PRIVATE_KEY_FILE: `${work}/key.pem`,
    ACCESS_KEY: merchant.accessKeyId, SECRET_KEY: merchant.secretAccessKey, CONTROL: `${http}/control/v1/merchants/${merchant.merchantId}`, TOKEN: token,
  };
  for (const [name, value] of Object.entries(variables)) console.log(`export ${name}='${value}'`);
})();
JS
. "$work/merchant.env"
export BETWEEN TRUSTED=$work/trusted.pem
# With TENDER_PROXY, the address of Tender's proxy mode, nothing stands between; the service in trouble is then left out.
: "${TENDER_PROXY:=$BETWEEN}"
export TENDER_PROXY HTTPS_PROXY=$TENDER_PROXY https_proxy=$TENDER_PROXY http_proxy=$TENDER_PROXY NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1
