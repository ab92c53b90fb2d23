#!/usr/bin/env bash
# npm @centrapay/swift-parser 1.0.1 reads the amounts of MT940 statements as BigNumber, and rounds each to two digits all the same: a statement in
# dinars of Bahrain, Kuwait or Jordan, which have three, comes out with other amounts, without a word. What a customer paid is then not what the bank
# says, in either direction, and the lines no longer add up to the balances; with `validate: true` the whole valid statement is refused for that.
. "$(dirname "$0")/common.sh"
note "parse() of the same statement in euros and in Bahraini dinars"
install @centrapay/swift-parser@1.0.1
cat > look.js <<'JS'
const { parse } = require('@centrapay/swift-parser');
const statement = (currency, opening, lines, closing) => [
  ':20:STATEMENT', ':25:00012345678', ':28C:1/1', `:60F:C261127${currency}${opening}`,
  ...lines.map((amount, place) => `:61:2611281128C${amount}NTRFORDER${place + 1}`), `:62F:C261128${currency}${closing}`,
].join('\r\n');
const statements = { EUR: statement('EUR', '10,00', ['1,25', '1,24'], '12,49'), BHD: statement('BHD', '10,000', ['1,255', '1,255', '0,004'], '12,514') };
for (const [currency, data] of Object.entries(statements)) {
  const [{ transactions, closingBalance }] = parse({ type: 'mt940', data });
  let validated = 'accepted';
  try { parse({ type: 'mt940', data, validate: true }); } catch (error) { validated = error.message; }
  console.log(`${currency}: ${transactions.map(one => one.amount).join(' + ')}, closing ${closingBalance}, validated: ${validated}`);
}
JS
seen "$(node look.js | paste -sd';')" "EUR: 1.25 + 1.24, closing 12.49, validated: accepted;\
BHD: 1.26 + 1.26 + 0, closing 12.51, validated: Sum of lines (2.52) != turnover (2.51) in group 1"
