#!/usr/bin/env bash
# npm node-luhn 1.0.0 checks a card number as a JavaScript number, so the last digits of the long ones are rounded before they are added up: of
# valid numbers with 16 digits it accepts all, with 17, 18 or 19 digits (Maestro, UnionPay) only as many as chance allows, one in ten. The customer
# reads that the card is invalid. Tests with the well-known numbers of 16 digits never show it.
. "$(dirname "$0")/common.sh"
note "a thousand valid numbers of each length, made here with the check digit of ISO/IEC 7812-1"
install node-luhn@1.0.0
cat > look.js <<'JS'
const isValid = require('node-luhn');
const sum = text => [...text].reverse().reduce((total, digit, place) => {
  const value = place % 2 ? digit * 2 : +digit;
  return total + (value > 9 ? value - 9 : value);
}, 0);
const results = [13, 15, 16, 17, 18, 19].map(length => {
  let accepted = 0;
  for (let account = 1; account <= 1000; account++) {
    const start = '6' + String(BigInt(account) * 7654321987654321n).padStart(18, '0').slice(2 - length);
    const number = start + (10 - sum(start + '0') % 10) % 10;
    if (number.length !== length || sum(number) % 10) throw new Error('not valid');
    if (isValid(number)) accepted++;
  }
  return `${length} digits: ${accepted === 1000 ? 'all' : accepted < 200 ? 'less than a fifth' : accepted}`;
});
console.log(results.join(', '));
JS
seen "$(node look.js)" "13 digits: all, 15 digits: all, 16 digits: all, 17 digits: less than a fifth, 18 digits: less than a fifth,\
 19 digits: less than a fifth"
