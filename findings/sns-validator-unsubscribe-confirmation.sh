#!/usr/bin/env bash
# npm sns-validator 0.3.5 refuses UnsubscribeConfirmation, one of the three kinds of message that SNS sends, although it demands the members of
# that kind: it leaves Token out of the text that it checks, where SNS signs it as in SubscriptionConfirmation ("Verifying the signatures of
# Amazon SNS messages", the two lists of names). A listener of a subscription that ends hears of a forgery.
. "$(dirname "$0")/common.sh"
note "validate() with two kinds of message, both signed as SNS's documentation says"
install sns-validator@0.3.5
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sns.amazonaws.com -addext "subjectAltName=DNS:sns.us-east-1.amazonaws.com" \
    -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const crypto = require('node:crypto');
const https = require('node:https');
const { readFileSync } = require('node:fs');
const Validator = require('sns-validator');
const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => readFileSync(name, 'utf8'));
const server = https.createServer({ key, cert: certificate }, (_, response) => response.end(certificate)).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  class Hosts extends https.Agent {
    createConnection(options, done) {
      return super.createConnection({ ...options, host: '127.0.0.1', port, servername: options.host }, done);
    }
  }
  https.globalAgent = new Hosts();
  for (const Type of ['SubscriptionConfirmation', 'UnsubscribeConfirmation']) {
    const message = {
      Type, MessageId: '7c1f6d2e-8e0b-4b0c-9c31-2f1d2b0a6f10', Token: '2336412f37', TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders',
      Message: 'You have chosen', SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription', Timestamp: '2026-11-29T08:00:00.000Z',
      SignatureVersion: '2', SigningCertURL: 'https://sns.us-east-1.amazonaws.com/certificate.pem',
    };
    const text = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'].map(name => `${name}\n${message[name]}\n`).join('');
    message.Signature = crypto.createSign('RSA-SHA256').update(text).sign(key, 'base64');
    const error = await new Promise(resolve => new Validator().validate(message, resolve));
    console.log(`${Type}: ${error ? error.message : 'accepted'}`);
  }
  server.close();
  server.closeAllConnections();
});
JS
seen "$(NODE_EXTRA_CA_CERTS=certificate.pem node look.js | paste -sd' ')" \
    "SubscriptionConfirmation: accepted UnsubscribeConfirmation: The message signature is invalid."
