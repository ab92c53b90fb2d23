#!/usr/bin/env bash
# The plugin 0.5.1 of ofxstatement (Debian 12: ofxstatement-plugins) reads camt.053, the statement of ISO 20022. In that, an entry is what was booked, and a
# bank that collects the payments of an hour or a day books them as one, with a TxDtls for each: payer, amount, reference. One would guess a line for each
# payer, or an error. There is one line, with the sum, the name of the first payer and the reference of his order: he paid for all, and the others never. The
# sums of the statement are right, so no check of them notices. Of text in several Ustrd it has the first as well. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "an entry of 60.00 with the payments of three customers (10.00, 20.00, 30.00), each with the reference of an order, and an entry of one customer"
unpack_debian ofxstatement=0.7.1-1
unpack_debian ofxstatement-plugins=20210310+nmu1
cat > look.py <<'PY'
from ofxstatement.plugins.iso20022 import Iso20022Parser


def entry(total, payments):
    details = ''.join(
        f'<TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
        f'<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>{reference}</Ustrd></RmtInf></TxDtls>'
        for name, amount, reference in payments)
    return (f'<Ntry><Amt Ccy="EUR">{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-12-01</Dt></BookgDt>'
            f'<ValDt><Dt>2026-12-01</Dt></ValDt><NtryDtls><Btch><NbOfTxs>{len(payments)}</NbOfTxs></Btch>{details}</NtryDtls></Ntry>')


def balance(code, amount):
    return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            '<Dt><Dt>2026-12-01</Dt></Dt></Bal>')


with open('statement.xml', 'w', encoding='utf-8') as file:
    file.write('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>'
               '<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>' + balance('OPBD', '0.00') + balance('CLBD', '100.00')
               + entry('60.00', [('First', '10.00', 'ORDER-1'), ('Second', '20.00', 'ORDER-2'), ('Third', '30.00', 'ORDER-3')])
               + entry('40.00', [('Fourth', '40.00', 'ORDER-4')]) + '</Stmt></BkToCstmrStmt></Document>')
statement = Iso20022Parser('statement.xml').parse()
statement.assert_valid()
print(', '.join(f'{line.amount} of {line.payee} for {line.memo}' for line in statement.lines), end='; ')
print(f'{statement.start_balance} and the lines make {statement.end_balance}')
PY
seen "$(PYTHONPATH=debian/usr/lib/python3/dist-packages python3 look.py)" "60.00 of First for ORDER-1, 40.00 of Fourth for ORDER-4; 0.00 and the lines make 100.00"
