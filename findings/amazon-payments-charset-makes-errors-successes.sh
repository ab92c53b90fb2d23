#!/usr/bin/env bash
# npm amazon-payments 0.2.9 reads a body of XML only if its content type is exactly "text/xml". With "text/xml; charset=utf-8", which means the
# same, a refusal of status 403 arrives at the shop as a success whose answer has no member but Response, the text of the error.
. "$(dirname "$0")/common.sh"
note "authorize() refused by a local server, with either spelling of the content type"
install amazon-payments@0.2.9
cat > look.js <<'JS'
const http = require('node:http');
const payments = require('amazon-payments');
const refusal = '<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>';
const types = ['text/xml', 'text/xml; charset=utf-8'];
const server = http.createServer((_, response) => response.writeHead(403, { 'content-type': types[asked++] }).end(refusal)).listen(0, '127.0.0.1', async () => {
  const client = payments.connect({
    environment: { mwsEndpoint: `http://127.0.0.1:${server.address().port}/OffAmazonPayments_Sandbox/2013-01-01` },
    sellerId: 'A1SELLER', mwsAccessKey: 'AKIA', mwsSecretKey: 'not a secret',
  });
  for (const type of types) {
    const told = await new Promise(resolve => client.offAmazonPayments.authorize({ AmazonOrderReferenceId: 'S01-1234567-1234567' }, (error, answer) =>
      resolve(error ? `error ${error.type}` : `success with ${Object.keys(answer)}`)));
    console.log(`[${type}] ${told}`);
  }
  server.close();
  server.closeAllConnections();
});
let asked = 0;
JS
seen "$(node look.js | paste -sd' ')" "[text/xml] error SignatureDoesNotMatch [text/xml; charset=utf-8] success with Response"
