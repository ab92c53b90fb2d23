#!/usr/bin/env bash
# npm js-money 0.6.3 and ts-money 0.4.8 split an amount by ratios. One would guess that who has a ratio of 0 gets nothing. The cents that are left over go to
# the parts in order, whatever their ratios: 10.01 split 0 : 1 : 1 are 0.01, 5.00 and 5.00, and a refund of 10.01 even takes a cent from the first: +0.01,
# -5.01 and -5.01. A line that was free, a partner without a share this month, a tax of 0 %: each gets a cent if it comes first, and only where an amount
# does not come out even. The sum is right, so no check of totals finds it. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "allocate() of 10.00, 10.01 and -10.01 by the ratios 0 : 1 : 1"
install js-money@0.6.3 ts-money@0.4.8
cat > look.js <<'JS'
for (const [name, Money] of [['js-money', require('js-money')], ['ts-money', require('ts-money').Money]]) {
  console.log(`${name} ${[1000, 1001, -1001].map(amount => new Money(amount, 'EUR').allocate([0, 1, 1]).map(part => part.amount).join(' + ')).join(', ')}`);
}
JS
seen "$(node --no-warnings look.js | paste -sd';')" "js-money 0 + 500 + 500, 1 + 500 + 500, 1 + -501 + -501;\
ts-money 0 + 500 + 500, 1 + 500 + 500, 1 + -501 + -501"
