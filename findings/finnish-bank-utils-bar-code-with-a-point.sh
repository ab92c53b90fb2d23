#!/usr/bin/env bash
# npm finnish-bank-utils 1.3.3 makes the bar code of Finnish invoices, 54 digits in a row. It refuses sums that are no whole cents, so one would guess that
# what it takes it also writes. It subtracts the euros from the sum times 100 and rounds nothing: 19.99 euros become 98.99999999999977 cents, written out
# in the middle of the code, with the point. One in eleven sums up to 1000 euros is such a one, and no error tells: the scanner does not read the
# invoice, nor does the package's own parser. The sums of its tests all come out. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "formatFinnishVirtualBarCode() of every sum from 0.01 to 1000.00, and what its parser says of one"
install finnish-bank-utils@1.3.3
cat > look.js <<'JS'
const bank = require('finnish-bank-utils');
const code = sum => bank.formatFinnishVirtualBarCode({ iban: 'FI79 4405 2020 0360 82', sum, reference: '86851 62596 19897' });
let wrong = 0;
for (let cents = 1; cents <= 100000; cents++) if (!/^\d{54}$/.test(code(cents / 100))) wrong++;
console.log(`19.95: ${code(19.95).slice(17)}, 19.99: ${code(19.99).slice(17)}, parsed: ${bank.parseFinnishVirtualBarCode(code(19.99))}, ${wrong} of 100000 sums`);
JS
seen "$(node --no-warnings look.js)" \
    "19.95: 0000199500000000868516259619897000000, 19.99: 00001998.9999999999997700000000868516259619897000000, parsed: false, 9175 of 100000 sums"
