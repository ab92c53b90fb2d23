#!/usr/bin/env bash
# npm mt940-js 1.0.0 says of money that was taken back ("RC", the reversal of a credit) that it is a credit, and of a debit that was given back ("RD")
# that it is none: it looks for the letter C anywhere in the mark. The amounts carry no sign, so a statement with a payment that came back does not
# add up to its own closing balance, and a shop that ships on a credit ships twice for money that it does not have. isExpense does not help: it goes
# by three codes of two banks, and every NTRF is an expense.
. "$(dirname "$0")/common.sh"
note "a statement of 1000.00, with 100.00 received and taken back, 40.00 paid and given back, and 50.00 received; it closes with 1050.00"
install mt940-js@1.0.0 tslib@1.14.1
cat > look.js <<'JS'
const mt940 = require('mt940-js');
const lines = ['C100,00', 'RC100,00', 'D40,00', 'RD40,00', 'C50,00'].map((text, i) => `:61:2611021102${text}NTRFR${i}`);
const statement = [':20:S1', ':25:NL91ABNA0417164300', ':28C:1/1', ':60F:C261101EUR1000,00', ...lines, ':62F:C261102EUR1050,00', '-'].join('\r\n');
mt940.read(Buffer.from(statement)).then(([read]) => {
  const sum = read.transactions.reduce((so, one) => so + (one.isCredit ? one.amount : -one.amount), read.openingBalance.value);
  console.log(`credits: ${read.transactions.map(one => one.isCredit)}, they make ${sum}, it closes with ${read.closingBalance.value}`);
});
JS
seen "$(node look.js)" "credits: true,true,false,false,true, they make 1170, it closes with 1050"
