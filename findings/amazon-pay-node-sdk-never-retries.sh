#!/usr/bin/env bash
# npm @amazonpay/amazon-pay-api-sdk-nodejs 2.3.4, Amazon's own, has a loop with growing pauses and a constant of three retries for 408, 425, 429
# and 5xx. It never runs: the status is read of the promise instead of the error, so each of them is told the shop after a single request.
. "$(dirname "$0")/common.sh"
note "getCharge() of a local server that answers 503 and 429"
install @amazonpay/amazon-pay-api-sdk-nodejs@2.3.4
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const https = require('node:https');
const { readFileSync } = require('node:fs');
const { WebStoreClient } = require('@amazonpay/amazon-pay-api-sdk-nodejs');
const { RETRIES } = require('@amazonpay/amazon-pay-api-sdk-nodejs/src/constants');
let status, asked;
const server = https.createServer({ key: readFileSync('key.pem'), cert: readFileSync('certificate.pem') }, (_, response) => {
  asked++;
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"reasonCode":"ServiceUnavailable","message":""}');
}).listen(0, '127.0.0.1', async () => {
  const client = new WebStoreClient({
    publicKeyId: 'SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA', privateKey: readFileSync('key.pem', 'utf8'), region: 'us', overrideServiceUrl: `localhost:${server.address().port}`,
  });
  console.log(`constant RETRIES: ${RETRIES}`);
  for (status of [503, 429]) {
    asked = 0;
    const error = await client.getCharge('S01-1234567-1234567-C000001').then(() => null, reason => reason);
    console.log(`${error.response.status} after ${asked} request`);
  }
  server.close();
  server.closeAllConnections();
});
JS
seen "$(node --no-warnings look.js | paste -sd,)" "constant RETRIES: 3,503 after 1 request,429 after 1 request"
