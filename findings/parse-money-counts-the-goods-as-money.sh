#!/usr/bin/env bash
# npm parse-money 1.0.12 takes every digit around a currency for the amount: "2 ducks for $12.50" are 212.50 dollars, and "12.50 USD on 2026-11-30" are
# 12.502026113. Its page shows amounts within text, and none of them has another number in it. A minus is no digit: a refund is a payment. Three digits
# behind a single point are thousands, so that an eighth of a euro is 125.
. "$(dirname "$0")/common.sh"
note "parseMoney() of lines of an invoice, a refund and a price per unit"
install parse-money@1.0.12
cat > look.js <<'JS'
const parse = require('parse-money').default;
const lines = ['some text before $12.50 and some text after', '2 ducks for $12.50', 'order 66, $12.50 paid', '12.50 USD on 2026-11-30', '-12,50 €', '0.125 EUR'];
console.log(lines.map(line => parse(line).amount).join(' '));
JS
seen "$(node look.js)" "12.5 212.5 6612.5 12.502026113 12.5 125"
