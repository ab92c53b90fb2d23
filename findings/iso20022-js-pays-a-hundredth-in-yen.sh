#!/usr/bin/env bash
# npm iso20022.js 0.0.15 takes the amount of a payment in minor units and always divides by a hundred, whatever the currency: an instruction over 5000
# yen, which have no minor unit, orders the bank to pay 50, and 1500 fils of Kuwait (1.500 dinars) become 15. The message is valid, so nothing refuses
# it: suppliers in Japan or Korea get a hundredth, those in Kuwait or Bahrain ten times too much. (dinero.js 1, beneath it, knows no currency's digits.)
. "$(dirname "$0")/common.sh"
note "the amount in pain.001 for 1000 cents, 5000 yen and 1500 fils"
install iso20022.js@0.0.15
cat > look.mjs <<'JS'
import { ISO20022 } from 'iso20022.js';
const agent = { bic: 'AAAABEBBXXX', bankAddress: { country: 'BE' } };
const initiatingParty = { name: 'Shop', id: 'SHOP', account: { accountNumber: '0001' }, agent };
const creditor = { name: 'Supplier', agent, account: { iban: 'BE71096123456769' }, address: { country: 'BE' } };
for (const [amount, currency] of [[1000, 'USD'], [5000, 'JPY'], [1500, 'KWD']]) {
  const instruction = { type: 'swift', direction: 'credit', amount, currency, creditor };
  const payment = new ISO20022({ initiatingParty }).createSWIFTCreditPaymentInitiation([instruction]);
  const [, ordered] = payment.toString().match(/<InstdAmt Ccy="[A-Z]+">([^<]*)</);
  console.log(`${amount} minor units of ${currency} are ordered as ${ordered}`);
}
JS
seen "$(node look.mjs | paste -sd';')" \
    "1000 minor units of USD are ordered as 10;5000 minor units of JPY are ordered as 50;1500 minor units of KWD are ordered as 15"
