#!/usr/bin/env bash
# npm @amazonpay/amazon-pay-api-sdk-nodejs 2.3.4, Amazon's own, sends each request from a timer, the first one too, of 0 ms. One would guess that a test which
# holds the clock (node:test, Jest, Sinon), to look at what a shop does tomorrow, holds only pauses. It holds the call: nothing is sent, and `await` comes
# back when the test has timed out, as if the server were gone. Amazon's signature is dated by the same clock, before the wait. Leave setTimeout out of what is
# held (`apis: ['Date']`), or move the clock by 1 ms after each call. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "getCharge() of a local server, while node:test holds setTimeout, and after its clock was moved by 1 ms"
install @amazonpay/amazon-pay-api-sdk-nodejs@2.3.4
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const https = require('node:https');
const { readFileSync } = require('node:fs');
const { mock } = require('node:test');
const { WebStoreClient } = require('@amazonpay/amazon-pay-api-sdk-nodejs');
const wait = setTimeout;
let asked = 0;
const server = https.createServer({ key: readFileSync('key.pem'), cert: readFileSync('certificate.pem') }, (_, response) => {
  asked++;
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}).listen(0, '127.0.0.1', async () => {
  const client = new WebStoreClient({
    publicKeyId: 'SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA', privateKey: readFileSync('key.pem', 'utf8'), region: 'us', overrideServiceUrl: `localhost:${server.address().port}`,
  });
  mock.timers.enable({ apis: ['setTimeout'] });
  const call = client.getCharge('S01-1234567-1234567-C000001');
  await new Promise(resolve => wait(resolve, 2000));
  console.log(`after 2 s: asked ${asked} times`);
  mock.timers.tick(1);
  console.log(`after a tick of 1 ms: ${(await call).status}, asked ${asked} time`);
  process.exit(0);
});
JS
seen "$(timeout 60 node --no-warnings look.js | paste -sd';')" "after 2 s: asked 0 times;after a tick of 1 ms: 200, asked 1 time"
