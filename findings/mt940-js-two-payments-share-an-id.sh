#!/usr/bin/env bash
# npm mt940-js 1.0.0 gives two payments of the same amount on the same day the same id, whoever they are from: the id is made of what was read so far,
# and the description, where payer and purpose stand, is read afterwards. Whoever keeps the ids so as to book no payment twice books one of the two
# customers only, and reminds the other. (It needs tslib, and does not say so.)
. "$(dirname "$0")/common.sh"
note "two customers who each pay 25.00 for another order on one day, and a third who pays 26.00"
install mt940-js@1.0.0 tslib@1.14.1
cat > look.js <<'JS'
const mt940 = require('mt940-js');
const paid = (amount, text) => [`:61:2611041104C${amount}NTRFNONREF`, `:86:${text}`];
const statement = [':20:S1', ':25:NL91ABNA0417164300', ':28C:1/1', ':60F:C261101EUR0,00', ...paid('25,00', 'Ben, order 7'),
  ...paid('25,00', 'Carla, order 8'), ...paid('26,00', 'Dora, order 9'), ':62F:C261104EUR76,00', '-'].join('\r\n');
mt940.read(Buffer.from(statement)).then(([{ transactions: read }]) => {
  console.log(`${read.length} payments from ${new Set(read.map(one => one.description)).size} customers have ${new Set(read.map(one => one.id)).size} ids`);
});
JS
seen "$(node look.js)" "3 payments from 3 customers have 2 ids"
