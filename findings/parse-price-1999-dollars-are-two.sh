#!/usr/bin/env bash
# npm parse-price 1.1.8 reads prices as people write them, with points and commas. One would guess that what stands before three digits at the end groups
# thousands: a price in dollars has no three decimals. It does if the last digit is 0: "$1,990" and "$2,000" are what they say, and such are the tests of the
# package; else it is the decimal point, "$1,999" costs 1.999 and "12.345 EUR" 12.345 euros. Of a million only the first two groups are left. So the prices
# that shops like most are a thousandth, and round ones are right. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "prices of a thousand and more, with a 0 at their end and without, and with cents"
install parse-price@1.1.8
cat > look.js <<'JS'
const parsePrice = require('parse-price');
for (const price of ['$1,990', '$1,999', '$2,000', '$2,001', '$1,999.00', '12.340 EUR', '12.345 EUR', '$1,234,567']) console.log(`${price} = ${parsePrice(price)}`);
JS
seen "$(node look.js | paste -sd';')" "\$1,990 = 1990;\$1,999 = 1.999;\$2,000 = 2000;\$2,001 = 2.001;\$1,999.00 = 1999;\
12.340 EUR = 12340;12.345 EUR = 12.345;\$1,234,567 = 1.234"
