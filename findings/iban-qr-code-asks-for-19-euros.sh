#!/usr/bin/env bash
# npm iban-qr-code 1.0.0 makes the text of the transfer code (EPC069-12, "Girocode") that banking apps read from an invoice. The amount and the text may be
# left out there, the BIC since version 002, and one would guess that what is not given is empty, as it is in the bezahlcode() of the same package.
# girocode() fills in what its author once tried: an appeal for donations without an amount asks for 19.05 euros, one without a BIC names the bank
# DEZZZYYYXXX, and without a text it says "Testsubject". Nothing shows before someone scans it. Give '' for each. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "girocode() and bezahlcode() with name and account alone"
install iban-qr-code@1.0.0
cat > look.js <<'JS'
const { girocode, bezahlcode } = require('iban-qr-code');
const account = { name: 'Shop', iban: 'DE02120300000000202051' };
console.log(girocode(account).split('\n').join('|'));
console.log(bezahlcode(account).split('?')[1]);
JS
seen "$(node --no-warnings look.js | paste -sd';')" "BCD|001|2|SCT|DEZZZYYYXXX|Shop|DE02120300000000202051|EUR19.05|||Testsubject|;\
bic=&name=Shop&iban=DE02120300000000202051&amount=0%2C00&separeference=&reason="
