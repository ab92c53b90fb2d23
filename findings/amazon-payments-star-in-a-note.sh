#!/usr/bin/env bash
# npm amazon-payments 0.2.9 signs a star in any parameter as %2a, where Signature Version 2 of MWS wants capitals. So no call whose note has a
# star is ever accepted, and the others with the same key are: it looks like a wrong secret that comes and goes.
. "$(dirname "$0")/common.sh"
note "attachSignature() over a note without and with a star, beside the same computed by the documented rules"
install amazon-payments@0.2.9
cat > look.js <<'JS'
const crypto = require('node:crypto');
const { attachSignature } = require('amazon-payments/lib/amazon');
const url = 'https://mws.amazonservices.com/OffAmazonPayments_Sandbox/2013-01-01';
const secret = 'not a secret';
for (const SellerNote of ['2 x 7', '2 * 7', "Ada's (2) shoes!"]) {
  const { Signature, ...parameters } = attachSignature(url, secret, { Action: 'Authorize', SellerNote });
  const escape = text => encodeURIComponent(text).replace(/[!'()*]/g, one => '%' + one.charCodeAt(0).toString(16).toUpperCase());
  const text = Object.keys(parameters).sort().map(name => `${escape(name)}=${escape(parameters[name])}`).join('&');
  const documented = crypto.createHmac('sha256', secret)
    .update(`POST\nmws.amazonservices.com\n/OffAmazonPayments_Sandbox/2013-01-01\n${text}`).digest('base64');
  console.log(`[${SellerNote}] ${Signature === documented ? 'as documented' : 'another signature'}`);
}
JS
seen "$(node look.js | paste -sd' ')" "[2 x 7] as documented [2 * 7] another signature [Ada's (2) shoes!] as documented"
