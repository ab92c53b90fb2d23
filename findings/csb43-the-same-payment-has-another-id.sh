#!/usr/bin/env bash
# Python's csb43 0.9.2 (Debian 12: python3-csb43) turns statements of Spanish banks (Norma 43) into OFX for bookkeeping. In OFX a FITID is the bank's own mark
# of a payment, by which a program knows what it has imported already. One would guess that the same payment gets the same one. Here it is the account, the
# day and the place in the file: where a statement starts a day earlier, as when the last 30 days are fetched each week, every payment that both have gets
# another, and is imported twice. And two statements of one day, of the morning and of the afternoon, have one id for different payments: the second is taken
# for a repetition and dropped. The reference of the bank is there, in REFNUM. (Needs iso-codes of Debian.) Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "the ids of payments in a statement of 1 and 2 December, in one of 2 December alone, and in one of the afternoon of that day"
unpack_debian python3-csb43=0.9.2+dfsg-1
unpack_debian python3-pycountry=22.3.5+ds1-1
unpack_debian python3-pkg-resources
cat > look.py <<'PY'
import re
from datetime import date
from decimal import Decimal
from csb43.csb43 import Account, File, Transaction
from csb43.ofx.converter import convertFromCsb


def ids(*payments):
    account = Account()
    account.bankCode, account.branchCode, account.accountNumber, account.currency = '1234', '5678', '0123456789', 'EUR'
    account.initialBalance, account.initialDate, account.finalDate, account.shortName = 0, payments[0][0], payments[-1][0], 'SHOP'
    file = File()
    file.add_account(account)
    for day, amount, reference in payments:
        payment = Transaction()
        payment.transactionDate = payment.valueDate = day
        payment.amount, payment.sharedItem, payment.reference2 = Decimal(amount), '04', reference.rjust(16)
        account.add_transaction(payment)
    account.close_account()
    text = str(convertFromCsb(file))
    return dict(zip((one.strip() for one in re.findall('<REFNUM>(.*?)</REFNUM>', text)), re.findall('<FITID>(.*?)</FITID>', text)))


first = (date(2026, 12, 1), '10.00', 'ORDER-1')
second = (date(2026, 12, 2), '20.00', 'ORDER-2')
third = (date(2026, 12, 2), '30.00', 'ORDER-3')
for name, found in {'both days': ids(first, second), 'second day': ids(second), 'its afternoon': ids(third)}.items():
    print(name, ' '.join(f'{order} {one[-10:]}' for order, one in found.items()), sep=': ')
PY
seen "$(PYTHONPATH=debian/usr/lib/python3/dist-packages python3 -W ignore look.py | paste -sd';')" "both days: ORDER-1 20261201-0 ORDER-2 20261202-1;\
second day: ORDER-2 20261202-0;its afternoon: ORDER-3 20261202-0"
