#!/usr/bin/env bash
# npm crontzconvert 1.1.1 moves a line of cron to another time zone. L is the last day of the month, and one would guess that noon of it stays noon of it. It is
# always made the 1st, as is right where the hour crosses midnight, but without that too, even from UTC to UTC: the statement of a month is made on its first
# day instead of its last. The same is done to hours: one that crosses midnight takes the other hours of the line along, so the second payout of the 15th is
# made on the 14th, a day early. Days like the 15th with one hour, which one would try, are moved rightly. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "noon and late evening of the last day, and six o'clock and noon of the 15th, between zones without summer time"
install crontzconvert@1.1.1
cat > look.js <<'JS'
const { convert } = require('crontzconvert');
for (const [line, from, to] of [
  ['0 0 12 L * *', 'UTC', 'UTC'], ['0 0 12 L * *', 'UTC', 'Africa/Lagos'], ['0 30 23 L * *', 'UTC', 'Africa/Lagos'],
  ['0 0 6 15 * *', 'Asia/Tokyo', 'UTC'], ['0 0 12 15 * *', 'Asia/Tokyo', 'UTC'], ['0 0 6,12 15 * *', 'Asia/Tokyo', 'UTC'],
]) console.log(`${line} ${from} = ${convert(line, from, to)} ${to}`);
JS
seen "$(node look.js | paste -sd';')" "0 0 12 L * * UTC = 0 0 12 1 * * UTC;0 0 12 L * * UTC = 0 0 13 1 * * Africa/Lagos;0 30 23 L * * UTC = 0 30 0 1 * * Africa/Lagos;\
0 0 6 15 * * Asia/Tokyo = 0 0 21 14 * * UTC;0 0 12 15 * * Asia/Tokyo = 0 0 3 15 * * UTC;0 0 6,12 15 * * Asia/Tokyo = 0 0 3,21 14 * * UTC"
