#!/usr/bin/env bash
# npm business-days-js 2.3.0 says whether a day is a business day in a state of the United States, and counts and adds such days. By its page "2020-12-25" can
# be given as a text, and any of the states. One would guess that Christmas is a holiday in each. It takes every date for midnight in New York, and asks what
# day that is in the state: west of there it is still the evening before. So in California, Illinois and half of the others 25 December is a business day, 26
# December is none, and it is so for each holiday of the year, in any time zone of the computer; its getHolidays() lists the right days. The page has examples
# of Pennsylvania alone. A payout promised for the next business day is promised for Christmas, when banks are closed. Asked for noon in the state, as a Date,
# it is right. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "Tuesday to Thursday of Christmas 2024 in three states, the business day after 24 December, and how many states are open on two holidays"
install business-days-js@2.3.0 date-holidays@3.37.0
cat > look.js <<'JS'
const businessDays = require('business-days-js');
const Holidays = require('date-holidays');
const days = state => (businessDays.default ?? businessDays)({ state });
for (const state of ['pa', 'ca', 'il']) {
  const found = ['2024-12-24', '2024-12-25', '2024-12-26'].map(day => days(state).check(day) ? 'open' : 'closed');
  const listed = days(state).getHolidays(2024).find(({ name }) => name === 'Christmas Day').date.slice(0, 10);
  console.log(`${state}: ${found}, lists ${listed}, next ${days(state).addDays('2024-12-24', 1).format('YYYY-MM-DD')}`);
}
const states = Object.keys(new Holidays().getStates('US')).filter(state => state.length === 2);
const open = day => states.filter(state => days(state).check(day)).length;
console.log(`of ${states.length} states, open on 25 December: ${open('2024-12-25')}, on 4 July: ${open('2024-07-04')}`);
console.log(`ca at noon: ${days('ca').check(new Date('2024-12-25T12:00:00-08:00'))}`);
JS
expected="pa: open,closed,open, lists 2024-12-25, next 2024-12-26;ca: open,open,closed, lists 2024-12-25, next 2024-12-25;\
il: open,open,closed, lists 2024-12-25, next 2024-12-25;of 51 states, open on 25 December: 25, on 4 July: 29;ca at noon: false"
for zone in UTC America/Los_Angeles; do seen "$(TZ=$zone node look.js | paste -sd';')" "$expected"; done
