#!/usr/bin/env bash
# npm ratelimit-header-parser 0.1.0 reads "Retry-After: 120" as the moment 1970-01-01T00:02:00Z, and a Retry-After that names a date as no date at
# all. It looks there when an answer tells what remains and not when that ends. Whoever waits until `reset` waits not at all and asks again at once,
# for as long as the limit lasts; the same seconds in RateLimit-Reset are read as seconds from now.
. "$(dirname "$0")/common.sh"
note "parseRateLimit() of answers that tell the wait by RateLimit-Reset and by the two forms of Retry-After (RFC 9110, 10.2.3)"
install ratelimit-header-parser@0.1.0
cat > look.js <<'JS'
const { parseRateLimit } = require('ratelimit-header-parser');
const limit = { 'ratelimit-limit': '10', 'ratelimit-remaining': '0' };
const reset = header => parseRateLimit({ headers: { ...limit, ...header } }).reset;
const wait = Math.round((reset({ 'ratelimit-reset': '120' }) - Date.now()) / 10000) * 10;
console.log(`RateLimit-Reset: 120 ends in ${wait} s`);
console.log(`Retry-After: 120 ends at ${reset({ 'retry-after': '120' }).toISOString()}`);
console.log(`Retry-After with a date ends at ${reset({ 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' })}`);
JS
seen "$(node look.js | paste -sd';')" \
    "RateLimit-Reset: 120 ends in 120 s;Retry-After: 120 ends at 1970-01-01T00:02:00.000Z;Retry-After with a date ends at Invalid Date"
