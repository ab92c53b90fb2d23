#!/usr/bin/env bash
# npm @half0wl/money 1.0.2 reads "20.50" as 20.50 dollars and "20.00" as 20 cents: Money.fromString() turns the text into a number first, and takes
# every number without a fraction for cents already. Its own page promises 1000 cents for '10.00'. So whoever fills it from the amounts of an API
# (Amazon Pay's are such texts) has the right total with most prices, and a hundredth with the round ones. "0.00" and odd prices pass every test.
. "$(dirname "$0")/common.sh"
note "Money.fromString() with odd and with round prices, and the sum of a basket of the two"
install @half0wl/money@1.0.2
cat > look.js <<'JS'
const { Money } = require('@half0wl/money');
const prices = ['20.50', '19.99', '20.00', '10.00', '1500.00'];
const read = (currency, price) => Money.fromString(currency, price);
console.log(prices.map(price => `${price} USD is ${read('USD', price).toLocaleString()}`).join(', '));
console.log(`1.500 KWD is ${read('KWD', '1.500').getAmount()} fils, 2.000 KWD is ${read('KWD', '2.000').getAmount()} fils`);
console.log(`19.99 and 20.00 are ${read('USD', '19.99').add(read('USD', '20.00')).toLocaleString()} together`);
JS
seen "$(node look.js | paste -sd';')" "20.50 USD is \$20.50, 19.99 USD is \$19.99, 20.00 USD is \$0.20, 10.00 USD is \$0.10, 1500.00 USD is \$15.00;\
1.500 KWD is 1500 fils, 2.000 KWD is 2 fils;19.99 and 20.00 are \$20.19 together"
