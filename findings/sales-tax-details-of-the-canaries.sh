#!/usr/bin/env bash
# npm sales-tax 2.23.0 tells the tax of a country and state, as one rate and as "details", the parts of it; one would guess that they add up, and print them on
# the invoice. The Canary Islands have a tax of their own (IGIC, 7 %) instead of VAT, which the package keeps as the 21 % of Spain less 14, and the details
# have only what is added: the total holds 7 % IGIC, the details say 21 % VAT, three times what was charged. Who shows VAT on an invoice owes it, and none is
# due on these islands. Everywhere else that it knows the parts do add up. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "getAmountWithSalesTax() of 100 euros in Madrid, on Gran Canaria and on Tenerife, and of 100 dollars in Quebec"
install sales-tax@2.23.0
cat > look.js <<'JS'
const tax = require('sales-tax');
(async () => {
  for (const [country, state] of [['ES', 'M'], ['ES', 'GC'], ['ES', 'TF'], ['CA', 'QC']]) {
    const { type, total, details } = await tax.getAmountWithSalesTax(country, state, 100);
    const parts = details.map(part => `${part.type} ${part.amount.toFixed(2)}`).join(' and ');
    console.log(`${country}-${state}: ${(total - 100).toFixed(2)} of ${type} in the total, ${parts} in the details`);
  }
})();
JS
seen "$(node look.js | paste -sd';')" "ES-M: 21.00 of vat in the total, vat 21.00 in the details;ES-GC: 7.00 of igic in the total, vat 21.00 in the details;\
ES-TF: 7.00 of igic in the total, vat 21.00 in the details;CA-QC: 14.98 of gst+qst in the total, gst 5.00 and qst 9.98 in the details"
