#!/usr/bin/env bash
# npm verify-aws-sns-signature 0.1.0 says of every notification of SNS, however well it is signed, that it is not.
# The function is documented to answer whether the signature holds. It hides an exception of its own: it never gets as far as the signature.
. "$(dirname "$0")/common.sh"
note "validatePayload() with a message that its own certificate verifies"
install verify-aws-sns-signature@0.1.0 debug@4.3.4 # debug is not among its dependencies, and it does not load without
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sns.amazonaws.com -addext "subjectAltName=DNS:sns.us-east-1.amazonaws.com" \
    -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const crypto = require('node:crypto');
const https = require('node:https');
const { readFileSync } = require('node:fs');
const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => readFileSync(name, 'utf8'));
const message = {
  Type: 'Notification', MessageId: '7c1f6d2e-8e0b-4b0c-9c31-2f1d2b0a6f10', TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders', Subject: 'Order',
  Message: 'paid', Timestamp: '2026-11-29T08:00:00.000Z', SignatureVersion: '1', SigningCertURL: 'https://sns.us-east-1.amazonaws.com/certificate.pem',
};
const text = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].map(name => `${name}\n${message[name]}\n`).join('');
message.Signature = crypto.createSign('RSA-SHA1').update(text).sign(key, 'base64');
const holds = crypto.createVerify('RSA-SHA1').update(text).verify(certificate, message.Signature, 'base64');
// The certificate is served as the real host would: the process is led there as by a hosts file.
const server = https.createServer({ key, cert: certificate }, (_, response) => response.end(certificate)).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  class Hosts extends https.Agent {
    createConnection(options, done) {
      return super.createConnection({ ...options, host: '127.0.0.1', port, servername: options.host }, done);
    }
  }
  https.globalAgent = new Hosts();
  let asked = 0;
  server.on('request', () => asked++);
  const { validatePayload } = require('verify-aws-sns-signature');
  console.log(`signature holds: ${holds}, certificate fetched: ${asked > 0 || (await validatePayload(message), asked > 0)}, validatePayload: ${await validatePayload(message)}`);
  server.close();
  server.closeAllConnections();
});
JS
seen "$(NODE_EXTRA_CA_CERTS=certificate.pem node look.js)" "signature holds: true, certificate fetched: true, validatePayload: false"
