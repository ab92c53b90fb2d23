#!/usr/bin/env bash
# npm aws-snsclient 0.2.0, a listener for SNS messages, knows SignatureVersion 1 alone and never looks which version a message has. One of version 2 is
# refused like a forgery, and its way to refuse is to do nothing: SNS has its 200 by then and never repeats the message, the callback is not called
# with an error either, and nothing is written. Once a topic is switched to version 2, which is one attribute, every message is lost in silence.
. "$(dirname "$0")/common.sh"
note "the same notification, validly signed by version 1 and by version 2, posted one after the other; the certificate is made here"
install aws-snsclient@0.2.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sns.amazonaws.com -keyout key.pem -out certificate.pem 2>/dev/null
cat > look.js <<'JS'
const crypto = require('node:crypto');
const http = require('node:http');
const https = require('node:https');
const { readFileSync } = require('node:fs');
const { Readable } = require('node:stream');
https.get = (url, done) => done(Readable.from([readFileSync('certificate.pem')]));
let hear;
const heard = new Promise(resolve => { hear = resolve; });
const listener = require('aws-snsclient')((error, message) => hear(error ? error.message : message.Message));
const server = http.createServer(listener).listen(0, '127.0.0.1', async () => {
  for (const [SignatureVersion, algorithm] of [['2', 'RSA-SHA256'], ['1', 'RSA-SHA1']]) {
    const message = {
      Type: 'Notification', MessageId: '7c1f6d2e-8e0b-4b0c-9c31-2f1d2b0a6f10', TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders',
      Message: `the one of version ${SignatureVersion}`, Timestamp: '2026-11-29T08:00:00.000Z', SignatureVersion,
      SigningCertURL: 'https://sns.us-east-1.amazonaws.com/certificate.pem',
    };
    const text = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'].map(name => `${name}\n${message[name]}\n`).join('');
    message.Signature = crypto.createSign(algorithm).update(text).sign(readFileSync('key.pem'), 'base64');
    const { status } = await fetch(`http://127.0.0.1:${server.address().port}`, { method: 'POST', body: JSON.stringify(message) });
    console.log(`version ${SignatureVersion}: answered ${status}`);
  }
  console.log(`the first that the callback hears: ${await heard}`);
  server.close();
  server.closeAllConnections();
});
JS
seen "$(node --no-warnings look.js | paste -sd';')" "version 2: answered 200;version 1: answered 200;the first that the callback hears: the one of version 1"
