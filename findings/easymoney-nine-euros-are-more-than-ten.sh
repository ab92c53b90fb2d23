#!/usr/bin/env bash
# npm @easymoney/money 1.0.2 keeps amounts in minor units and adds them exactly. One would guess that lessThan() and its like compare them as well. They
# compare them as a dictionary does words, letter by letter: 900 cents are more than 1000, and -200 more than -100. So an order over
# 1000 euros stays below a limit of 900, a refund of 100.00 of a payment of 99.00 passes its check, and free shipping from 50.00 on is for 6.00 but not for
# 100.00. Positive amounts with as many digits are compared rightly, and such are what tests have. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "compare() and lessThan() of amounts with as many digits, and with more, and the sum of two"
install @easymoney/money@1.0.2
cat > look.js <<'JS'
const { createMoney } = require('@easymoney/money');
const cents = amount => createMoney({ amount, currency: 'EUR' });
for (const [one, other] of [[500, 900], [900, 1000], [10000, 9900], [5000, 600], [-200, -100]]) {
  const order = { '-1': '<', 0: '=', 1: '>' }[cents(one).compare(cents(other))];
  console.log(`${one} ${order} ${other}`);
}
console.log(`1000 less than 900: ${cents(1000).lessThan(cents(900))}, 900 + 1000 = ${cents(900).add(cents(1000)).getAmount()}`);
JS
seen "$(node look.js | paste -sd';')" "500 < 900;900 > 1000;10000 < 9900;5000 < 600;-200 > -100;1000 less than 900: true, 900 + 1000 = 1900"
