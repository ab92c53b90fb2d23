#!/usr/bin/env bash
# npm @ssfbank/norwegian-id-validators 1.0.0 checks KID, the number on a Norwegian invoice by which the payee knows what was paid. Its last digit makes a sum
# that 10 divides, as in cards, or one for 11, where a minus stands for ten. One would guess that any KID with the right last digit is valid. By the rule of
# 10 the digit 0 is computed as 10, so that no KID ends with 0 and one of ten is refused; by the rule of 11 all with a minus are, one of eleven. By default
# both are tried, and what one refuses is valid where by chance the other takes it. A number with blanks, which it takes away itself, is never valid. A payer
# who is asked for his KID again and again pays without one, and nobody knows for what. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "the KID of all invoices from 1 to 100000, with the last digit of each rule, and those that are refused"
install @ssfbank/norwegian-id-validators@1.0.0
cat > look.js <<'JS'
const { validateKid } = require('@ssfbank/norwegian-id-validators');
const digits = text => [...text].reverse().map(Number);
const rule10 = text => text + (10 - digits(text).reduce((sum, digit, i) => sum + (i % 2 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0) % 10) % 10;
const rule11 = text => text + '0-987654321'[digits(text).reduce((sum, digit, i) => sum + digit * (2 + i % 6), 0) % 11];
const count = { rule10: 0, rule11: 0, default: 0 };
const ends = { rule10: new Set(), rule11: new Set() };
for (let invoice = 1; invoice <= 100000; invoice++) {
  const [kid10, kid11] = [rule10, rule11].map(rule => rule(String(invoice).padStart(6, '0')));
  if (!validateKid(kid10, false, true)) { count.rule10++; ends.rule10.add(kid10.at(-1)); }
  if (!validateKid(kid11, true, false)) { count.rule11++; ends.rule11.add(kid11.at(-1)); }
  if (!validateKid(kid10)) count.default++;
}
console.log(`rule of 10: ${count.rule10}, ending with ${[...ends.rule10]}; rule of 11: ${count.rule11}, ending with ${[...ends.rule11]}; both tried: ${count.default}`);
console.log(`${rule10('000018')}: ${validateKid(rule10('000018'))}, ${rule10('000019')}: ${validateKid(rule10('000019'))}, 0000 182: ${validateKid('0000 182')}`);
JS
seen "$(node look.js | paste -sd';')" "rule of 10: 9999, ending with 0; rule of 11: 9091, ending with -; both tried: 9048;\
0000182: true, 0000190: false, 0000 182: false"
