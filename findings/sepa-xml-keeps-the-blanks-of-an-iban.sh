#!/usr/bin/env bash
# npm sepa-xml 0.6.0 takes an IBAN written in groups of four, as its own page does and every bank prints it, and writes it with the blanks: no schema of
# pain.001 takes such an account, and the bank refuses the whole file. The BIC that "can be auto-found" is then not found either: it is looked up by the
# fifth to the eighth character. Nothing tells: the validator that the page speaks of is none, and addTransaction() answers undefined for what it took
# and false for what it dropped.
. "$(dirname "$0")/common.sh"
note "the transfer of its page, with the account in groups and without, and one to an account that is none"
install sepa-xml@0.6.0
cat > look.js <<'JS'
const SepaXML = require('sepa-xml');
const file = new SepaXML();
file.setHeaderInfo({ messageId: '123/1', initiator: 'XML Corp.' });
file.setPaymentInfo({ id: '123/1', method: 'TRF', senderName: 'Acme Co.', senderIBAN: 'NL39RABO0300065264', bic: 'RABONL2U' });
const add = iban => file.addTransaction({ id: 'one', amount: 10.5, name: 'My Name', iban, description: 'My payment' });
console.log(`added: ${[add('NL39 RABO 0300 0652 64'), add('NL39RABO0300065264'), add('NL40RABO0300065264')]}`);
file.compile((errors, xml) => {
  const each = [...xml.matchAll(/<CdtTrfTxInf>[^]*?<\/CdtTrfTxInf>/g)].map(([one]) => `${one.match(/<IBAN>(.*)<\/IBAN>/)[1]} with ${(one.match(/<BIC>(.*)<\/BIC>/) || [, 'no BIC'])[1]}`);
  console.log(`errors: ${errors}, accounts: ${each.join(' and ')}`);
});
JS
seen "$(node look.js | paste -sd';')" "added: ,,false;errors: null, accounts: NL39 RABO 0300 0652 64 with no BIC and NL39RABO0300065264 with RABONL2U"
