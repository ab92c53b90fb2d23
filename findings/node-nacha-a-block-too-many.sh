#!/usr/bin/env bash
# npm @midlandsbank/node-nacha 0.4.0 writes files for American banks (ACH), in blocks of ten lines, and fills the last block with lines of nines. One would
# guess that a file whose lines fill their blocks gets none. It gets ten: a whole block of nines, which the count of blocks in the file's own footer does not
# know. So one file in ten is at odds with itself, depending on how many are paid out that day: 6, 16 or 26 of them in one batch. The test of the package
# has a file of another length. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "files with one batch of 5, 6, 7, 15, 16 and 17 credits: the blocks that the footer tells, and those of the file"
install @midlandsbank/node-nacha@0.4.0
cat > look.js <<'JS'
const nacha = require('@midlandsbank/node-nacha');
const results = [5, 6, 7, 15, 16, 17].map(credits => {
  let file = nacha.create({ from: { name: 'Shop', fein: '123456789' }, for: { name: 'Bank', routing: '081000032' } })
    .ccd({ effectiveDate: '261130', description: 'Payout', date: 'Nov 30' });
  for (let one = 1; one <= credits; one++) file = file.credit({ name: `Seller ${one}`, account: { num: '1357', type: 'C' }, routing: '081000210', amount: 1000 });
  const lines = nacha.from(file).to('ach').split('\n');
  const footer = lines.find(line => line.startsWith('9') && !/^9+$/.test(line));
  return `${credits} credits: ${Number(footer.slice(7, 13))} told, ${lines.length / 10} written`;
});
console.log(results.join(', '));
JS
seen "$(node --no-warnings look.js)" "5 credits: 1 told, 1 written, 6 credits: 1 told, 2 written, 7 credits: 2 told, 2 written,\
 15 credits: 2 told, 2 written, 16 credits: 2 told, 3 written, 17 credits: 3 told, 3 written"
