#!/usr/bin/env bash
# npm @adobe/node-fetch-retry 2.2.0 takes `retryOptions` out of the caller's own object. One would guess that options kept in a constant hold for every
# call. They hold for the first: the second one finds none and has the defaults, which ask again for a minute at every 5xx. Worst where retries were
# switched off with `retryOptions: false`, as its page says, because a repeated POST is a second payment: the first order is asked for once, and each
# later one again and again. A limit of time or a function that decides what is repeated is lost in the same way. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "two POSTs with the same options object, retries switched off, to a local server that answers 503"
install @adobe/node-fetch-retry@2.2.0
cat > look.js <<'JS'
const http = require('node:http');
const fetch = require('@adobe/node-fetch-retry');
console.error = () => {};
let asked;
const once = { method: 'POST', body: '{}', retryOptions: false };
const server = http.createServer((_, response) => { asked++; response.writeHead(503).end(); }).listen(0, '127.0.0.1', async () => {
  for (const name of ['first', 'second']) {
    asked = 0;
    const call = fetch(`http://127.0.0.1:${server.address().port}`, once).then(answer => `${answer.status}`);
    const goesOn = new Promise(resolve => setInterval(() => { if (asked > 2) resolve('goes on'); }, 10));
    const told = await Promise.race([call, goesOn]);
    console.log(`${name} call: asked ${asked === 1 ? 'once' : 'again'}, ${told}`);
  }
  process.exit(0);
});
JS
seen "$(timeout 120 node --no-warnings look.js | paste -sd';')" "first call: asked once, 503;second call: asked again, goes on"
