#!/usr/bin/env bash
# npm sns-payload-validator 2.1.0 fetches the certificate that signed a message once and keeps it. One would guess that a failed download is tried again
# with the next message. It never looks at the status: the page of a 503 is kept as the certificate, for as long as the process lives, and every message from
# then on has an "Invalid Signature". One bad moment of the host or of a proxy on the way, at the first message after a start, and the shop hears of no
# payment any more, while the log speaks of forgeries. A new Validator is cured, and `useCache: false` is safe. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "validate() of one validly signed notification, four times, while the host of the certificate answers 503 once and then 200"
install sns-payload-validator@2.1.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sns.amazonaws.com -addext "subjectAltName=DNS:sns.us-east-1.amazonaws.com" \
    -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const crypto = require('node:crypto');
const https = require('node:https');
const { readFileSync } = require('node:fs');
const Validator = require('sns-payload-validator');
const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => readFileSync(name, 'utf8'));
const message = {
  Type: 'Notification', MessageId: '7c1f6d2e-8e0b-4b0c-9c31-2f1d2b0a6f10', TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders', Message: 'paid',
  Timestamp: '2026-11-30T08:00:00.000Z', SignatureVersion: '2',
  SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
};
const text = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'].map(name => `${name}\n${message[name]}\n`).join('');
message.Signature = crypto.createSign('RSA-SHA256').update(text).sign(key, 'base64');
const asked = [];
const server = https.createServer({ key, cert: certificate }, (_, response) => {
  asked.push(asked.length ? 200 : 503);
  response.writeHead(asked.at(-1)).end(asked.at(-1) === 200 ? certificate : 'Service Unavailable');
}).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  // Its own option: an agent that finds the host here, as a hosts file would.
  class Hosts extends https.Agent {
    createConnection(options, done) {
      return super.createConnection({ ...options, host: '127.0.0.1', port, servername: options.host }, done);
    }
  }
  const requestAgent = new Hosts({ ca: certificate });
  const told = validator => validator.validate(message).then(() => 'valid', error => error.message);
  const kept = new Validator({ requestAgent });
  console.log(`the same validator: ${await told(kept)}, ${await told(kept)}, ${await told(kept)}; asked: ${asked}`);
  console.log(`a new one: ${await told(new Validator({ requestAgent }))}; asked: ${asked}`);
  server.close();
  server.closeAllConnections();
});
JS
seen "$(node --no-warnings look.js | paste -sd';')" "the same validator: Invalid Signature, Invalid Signature, Invalid Signature; asked: 503;a new one: valid; asked: 503,200"
