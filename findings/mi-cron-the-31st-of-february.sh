#!/usr/bin/env bash
# npm @cheap-glitch/mi-cron 1.0.1 tells when a line of cron is due next. One would guess that a month without a 31st is left out, as cron does. It takes the
# 31st of a short month for a day and lets Date count on: "0 0 31 * *" is due on the 3rd of March and the 1st of May as well, and "0 0 29 2 *" on the 1st
# of March of three years in four. A statement, a payout or an instalment "on the 31st" happens twice in these months, or once where none was meant. Seen on
# 2026-11-30.
. "$(dirname "$0")/common.sh"
note "parseCron.nextDate() of the 31st, of the 30th and of the 29th of February, from January 2027 on"
install @cheap-glitch/mi-cron@1.0.1
cat > look.js <<'JS'
const { parseCron } = require('@cheap-glitch/mi-cron');
for (const line of ['0 0 31 * *', '0 0 30 * *', '0 0 29 2 *']) {
  const days = [];
  for (let date = new Date('2027-01-01T00:00:00Z'); days.length < 4; days.push(date.toISOString().slice(0, 10))) date = parseCron.nextDate(line, date);
  console.log(`${line}: ${days.join(' ')}`);
}
JS
seen "$(node --no-warnings look.js | paste -sd';')" "0 0 31 * *: 2027-01-31 2027-03-03 2027-03-31 2027-05-01;\
0 0 30 * *: 2027-01-30 2027-03-02 2027-03-30 2027-04-30;0 0 29 2 *: 2027-03-01 2028-02-29 2029-03-01 2030-03-01"
