#!/usr/bin/env bash
# npm exponential-backoff-generator 2.0.1 drops the fraction of a pause with `| 0`, which leaves 32 bits: a pause of 25 to 49 days becomes a
# negative one, and sleep() then ends at once. With pauses that double from an hour up to 30 days (a dunning plan, a notice that is repeated for weeks)
# the first ten are right, and every later try follows the one before it without a pause.
. "$(dirname "$0")/common.sh"
note "generateBackoff() with pauses from 1 hour, doubled, up to 30 days; and whether the last sleep() outlasts a second"
install exponential-backoff-generator@2.0.1
cat > look.js <<'JS'
const { generateBackoff } = require('exponential-backoff-generator');
const hour = 60 * 60 * 1000;
const steps = [...generateBackoff({ min: hour, factor: 2, max: 30 * 24 * hour, retries: 11 })];
console.log(`hours: ${steps.map(step => Math.round(step.duration / hour)).join(' ')}`);
const second = new Promise(resolve => setTimeout(resolve, 1000, 'lasts'));
Promise.race([steps.at(-1).sleep().then(() => 'is over at once'), second]).then(result => {
  console.log(`the pause of 30 days ${result}`);
  process.exit(0);
});
JS
seen "$(node --no-warnings look.js | paste -sd';')" "hours: 1 2 4 8 16 32 64 128 256 512 -473 -473;the pause of 30 days is over at once"
