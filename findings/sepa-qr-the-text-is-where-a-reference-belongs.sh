#!/usr/bin/env bash
# npm sepa-qr 0.0.2 makes the code that banking apps read from an invoice (EPC069-12). Its page gives `remittance: 'Invoice 123456789'`, and one would guess that
# this is the text of the transfer. The format has two lines for that, the tenth for a creditor's reference (such as RF and check digits, 35 letters at most),
# the eleventh for free text of up to 140, and a twelfth for a note that stays with the payer. The package leaves a line out: the text is in the place of the
# reference, which it is none of, and the note, "information", is what the transfer says to the shop. So the money comes as "Thank you", if it does at all,
# and no number of an invoice with it. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "the lines behind the amount in the code of its page, with and without a note to the payer, read back from the picture"
install sepa-qr@0.0.2 jsqr@1.4.0 pngjs@7.0.0
cat > look.js <<'JS'
const createSepaQr = require('sepa-qr');
const jsQR = require('jsqr');
const { PNG } = require('pngjs');
const read = async more => {
  const parts = [];
  for await (const part of createSepaQr({ name: 'Shop', iban: 'DE02120300000000202051', amount: 100, remittance: 'Invoice 123456789', ...more })) parts.push(part);
  const { data, width, height } = PNG.sync.read(Buffer.concat(parts));
  return jsQR(new Uint8ClampedArray(data), width, height).data.split('\n').slice(7).map((line, index) => `${index + 8}: ${line || 'empty'}`).join(', ');
};
(async () => {
  console.log(await read({}));
  console.log(await read({ information: 'Thank you' }));
})();
JS
seen "$(node look.js | paste -sd';')" "8: EUR100, 9: empty, 10: Invoice 123456789, 11: empty;8: EUR100, 9: empty, 10: Invoice 123456789, 11: Thank you"
