#!/usr/bin/env bash
# npm aba-generator 2.1.0 writes ABA files, in which Australian banks take payouts. Its header has a date (by its page a Date, a number or "DDMMYY"; today
# unless given) and a time (a Date, a number or "HHmm"; most banks want it). One would guess that each is written into its own field. A time in the form
# "1330" is also read as a date, the year 1330, and takes the place of the date that was given as a Date or left to today: the file is to be processed on 1
# January of 30. Sent at 17:26 it is 01-01-26, in the past; at 13:30 it is a day of 2030, and who is to be paid waits or the bank refuses. Only where both are
# texts does each stay what it is, as on its page. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "the date and the time in the header of files that are to be processed on 1 December 2026, at different times and in the forms that its page allows"
install aba-generator@2.1.0
cat > look.js <<'JS'
const ABA = require('aba-generator');
const date = new Date(2026, 11, 1, 13, 30);
for (const [name, header] of Object.entries({
  'date': { date },
  'date, time as Date': { date, time: date },
  'texts': { date: '011226', time: '1330' },
  'date, 13:30': { date, time: '1330' },
  'date, 17:26': { date, time: '1726' },
  'date, 09:15': { date, time: '0915' },
})) {
  const file = new ABA({ header: { bank: 'ANZ', user: 'Shop', userNumber: 1, description: 'PAYOUT', ...header } }).generate([{
    bsb: '061021', transactionCode: ABA.CREDIT, account: '123456', amount: 12, accountTitle: 'Seller', reference: 'PAYOUT 1',
    traceBsb: '061123', traceAccount: '1234567', remitter: 'Shop',
  }]);
  console.log(`${name}: ${file.split('\r\n')[0].slice(74, 84).trim()}`);
}
JS
seen "$(TZ=Australia/Sydney node look.js | paste -sd';')" "date: 011226;date, time as Date: 0112261330;texts: 0112261330;date, 13:30: 0101301330;date, 17:26: 0101261726;\
date, 09:15: 0101150915"
