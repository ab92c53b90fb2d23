#!/usr/bin/env bash
# npm http-message-signatures 1.0.6 (RFC 9421) has `maxAge`, how old a signature may be, and `tolerance`, "a clock tolerance when verifying created/expires
# times". One would guess that a tolerance of 60 s lets a signature of 330 s pass where 300 s are allowed. It takes the 60 s away: what is older than
# 240 s is refused, and with a tolerance as long as the age everything is that was not signed within this second. Whoever widens it, because webhooks are
# refused as too old, loses more of them. For `expires` and for clocks that run ahead it works as one guesses. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "verifyMessage() of requests of several ages, with maxAge 300 and three tolerances"
install http-message-signatures@1.0.6
cat > look.js <<'JS'
const { mock } = require('node:test');
const { httpbis: { signMessage, verifyMessage }, createSigner, createVerifier } = require('http-message-signatures');
const secret = Buffer.from('not a secret');
const now = Date.UTC(2026, 10, 30, 12);
mock.timers.enable({ apis: ['Date'], now });
(async () => {
  for (const tolerance of [0, 60, 300]) {
    const accepted = [];
    for (const age of [0, 1, 240, 241, 300, 301, 330]) {
      const message = await signMessage({
        key: createSigner(secret, 'hmac-sha256', 'k'), fields: ['@method'], params: ['created', 'keyid'], paramValues: { created: new Date(now - age * 1000) },
      }, { method: 'POST', url: 'https://shop.example/notices', headers: {} });
      const key = { id: 'k', algs: ['hmac-sha256'], verify: createVerifier(secret, 'hmac-sha256') };
      const result = await verifyMessage({ keyLookup: async () => key, maxAge: 300, tolerance }, message).catch(error => error.message);
      if (result === true) accepted.push(age);
    }
    console.log(`tolerance ${tolerance}: accepted at ${accepted.join(' ')}`);
  }
})();
JS
seen "$(node --no-warnings look.js | paste -sd';')" \
    "tolerance 0: accepted at 0 1 240 241 300;tolerance 60: accepted at 0 1 240;tolerance 300: accepted at 0"
