#!/usr/bin/env bash
# npm mt940js 1.3.5, swiftmessageparser 1.2.1 and mt940-js 1.0.0 read bank statements. In the line of a payment (:61:) stands the reference of the customer, of
# 16 letters of SWIFT's alphabet, which has a slash, and after two of them the reference of the bank. One would guess that INV/2026/17 is read as that. All
# three stop at the first slash: each invoice of any year is "INV", and the bank's reference behind it is lost as well. Nothing fails, amounts and balances
# are right: payments just find no invoice, or that of another customer. Invoices without a slash are read rightly. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "a payment for INV/2026/17 and one for INV-2026-18, with the references of the bank BANKREFERENCE001 and BANKREFERENCE002"
install mt940js@1.3.5 swiftmessageparser@1.2.1 mt940-js@1.0.0 tslib@1.14.1
cat > statement.txt <<'TXT'
:20:STATEMENT
:25:12345678/0001234567
:28C:1/1
:60F:C261130EUR1000,00
:61:2612011201C119,00NTRFINV/2026/17//BANKREFERENCE001
:86:Payment one
:61:2612011201C50,00NTRFINV-2026-18//BANKREFERENCE002
:86:Payment two
:62F:C261201EUR1169,00
TXT
cat > look.js <<'JS'
const data = require('node:fs').readFileSync('statement.txt');
const show = (name, [{ transactions }]) =>
  console.log(`${name}: ${transactions.map(each => `${each.customerReference ?? each.reference} (${each.bankReference || 'none'})`).join(' and ')}`);
(async () => {
  show('mt940js', new (require('mt940js').Parser)().parse(`${data}`));
  show('swiftmessageparser', require('swiftmessageparser').parse({ type: 'mt940', data: `${data}` }));
  show('mt940-js', await require('mt940-js').read(data));
})();
JS
seen "$(node look.js | paste -sd';')" "mt940js: INV (none) and INV-2026-18 (BANKREFERENCE002);\
swiftmessageparser: INV (none) and INV-2026-18 (BANKREFERENCE002);mt940-js: INV (none) and INV-2026-18 (BANKREFERENCE002)"
