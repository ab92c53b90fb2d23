#!/usr/bin/env bash
# npm bic-from-iban 1.0.0 tells the BIC of an IBAN: one would guess by the code of the bank in it. The lists in the package hold no such codes: their banks are
# numbered from 1 on by the alphabet. getBIC() takes the first four characters after the check digits as that number, so a German account, with eight digits
# for its bank, gets the bank that stands 1203rd or 3704th in the list, a Dutch or British one none, for its code is of letters. The BIC has the right
# country and form, so a transfer file with it passes, and the bank refuses it or sends the money the wrong way. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "getBIC() of accounts whose BICs are BYLADEM1001, COBADEFFXXX, ABNANL2AXXX and NDEADKKKXXX, and the banks before and after in the list"
install bic-from-iban@1.0.0
cat > look.js <<'JS'
const { getBIC } = require('bic-from-iban');
const { list } = require('bic-from-iban/AllCountries/DE.json');
for (const iban of ['DE02120300000000202051', 'DE89370400440532013000', 'NL91ABNA0417164300', 'DK5000400440116243']) console.log(`${iban}: ${getBIC(iban) || 'none'}`);
for (const number of ['1202', '1203', '1204']) {
  const bank = list.find(each => each.id === number);
  console.log(`${number}: ${bank.swift_code} in ${bank.city}`);
}
JS
seen "$(node look.js | paste -sd';')" "DE02120300000000202051: DRESDEFF834;DE89370400440532013000: ESSEDE5F362;NL91ABNA0417164300: none;\
DK5000400440116243: DABADKKKHJO;1202: DRESDEFF529 in HEUSENSTAMM;1203: DRESDEFF834 in HILDBURGHAUSEN;1204: DRESDEFF307 in HILDEN"
