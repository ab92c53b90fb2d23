#!/usr/bin/env bash
# npm @dintero/money 1.1.12, of a Norwegian payment service, prints amounts for a locale and reads them back. One would guess that what it prints it reads.
# Norwegian, Swedish, Finnish, Estonian, Lithuanian, Slovenian and Croatian have a minus sign of their own (U+2212, from the Unicode CLDR), and the reader
# drops whatever is not a digit, the decimal sign or the hyphen of the keyboard: a refund of 1234.50 that was printed comes back as a payment of 1234.50, in
# the very locale of its home, without an error. In Danish, German or English it comes back as it was. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "toLocaleString() of -1234.50, and fromLocaleString() of just that text, in several locales"
install @dintero/money@1.1.12
cat > look.js <<'JS'
const { Money } = require('@dintero/money');
const back = locale => Money.fromLocaleString(Money.of('-1234.50', 'EUR').toLocaleString(locale), 'EUR', locale).toString();
console.log(['nb-NO', 'sv-SE', 'fi-FI', 'et-EE', 'lt-LT', 'sl-SI', 'hr-HR', 'da-DK', 'de-DE', 'en-GB', 'fr-FR'].map(locale => `${locale} ${back(locale)}`).join(', '));
JS
seen "$(node --no-warnings look.js)" "nb-NO 1234.50, sv-SE 1234.50, fi-FI 1234.50, et-EE 1234.50, lt-LT 1234.50, sl-SI 1234.50, hr-HR 1234.50,\
 da-DK -1234.50, de-DE -1234.50, en-GB -1234.50, fr-FR -1234.50"
