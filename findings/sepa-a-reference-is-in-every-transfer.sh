#!/usr/bin/env bash
# npm sepa 3.0.0 writes files of transfers for banks (pain.001). A transaction has a text, or in structuredRemittanceInfo the creditor's reference (RF...), an
# object with three empty fields. One would guess that each has its own, as of everything else. It is one object of all: who fills in its fields for one
# supplier gives that reference to every transfer of this file, and of all files until the process ends, instead of their texts: invoices are paid, and not
# the ones that were meant. (It is written as CdorPrtry, which is in no schema, so a bank that checks refuses the file first.) A new object,
# `tx.structuredRemittanceInfo = { ... }`, stays with its transaction. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "what three transfers to three suppliers are for, where the second alone has a reference, and one of a later file with a text"
install sepa@3.0.0
cat > look.js <<'JS'
const SEPA = require('sepa');
const file = (...transfers) => {
  const document = new SEPA.Document('pain.001.001.09');
  Object.assign(document.grpHdr, { id: 'PAY1', created: new Date(), initiatorName: 'Shop' });
  const payment = document.createPaymentInfo();
  Object.assign(payment, { requestedExecutionDate: new Date(), debtorIBAN: 'DE02120300000000202051', debtorName: 'Shop' });
  document.addPaymentInfo(payment);
  for (const { text, reference } of transfers) {
    const transfer = payment.createTransaction();
    Object.assign(transfer, { creditorName: 'Supplier', creditorIBAN: 'BE71096123456769', amount: 10, end2endId: 'E1', remittanceInfo: text });
    if (reference) Object.assign(transfer.structuredRemittanceInfo, { typeCode: 'SCOR', reference });
    payment.addTransaction(transfer);
  }
  return [...document.toString().matchAll(/<RmtInf>.*?<(Ref|Ustrd)>(.*?)</g)].map(([, kind, value]) => `${kind} ${value}`).join(', ');
};
console.log(file({ text: 'Invoice 1' }));
console.log(file({ text: 'Invoice 1' }, { text: '', reference: 'RF18539007547034' }, { text: 'Invoice 3' }));
console.log(file({ text: 'Invoice 4' }));
JS
seen "$(node look.js | paste -sd';')" "Ustrd Invoice 1;Ref RF18539007547034, Ref RF18539007547034, Ref RF18539007547034;Ref RF18539007547034"
