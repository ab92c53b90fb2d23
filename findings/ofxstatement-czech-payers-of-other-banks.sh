#!/usr/bin/env bash
# The Czech plugin 1.2.5 of ofxstatement (Debian 12: ofxstatement-plugins) reads GPC, the format in which Czech and Slovak banks give statements. A payment
# has the account of the payer, and the code of his bank in a field of ten digits, behind two zeros: "00BBBBKSYM", as the plugin's own text says. One would
# guess that the payer of 0008000308 is with bank 0800. He is with 8000: all zeros in front are taken away before the four digits are counted, those of the
# bank too. So every customer of the largest banks (0100, 0300, 0600, 0800) has an account at a bank that does not exist or, as 6000 does, is another one;
# banks as 2010 and 5500 are right, which is why a test with one's own account passes. Who refunds to the account in the memo pays nobody or somebody else,
# and who knows customers by their account does not know these. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "six payments from account 19 at six banks, each of 100.00 crowns, and what the memo says of where they came from"
unpack_debian ofxstatement=0.7.1-1
unpack_debian ofxstatement-plugins=20210310+nmu1
cat > look.py <<'PY'
import io
from ofxstatement.plugins.gpc import GPCParser

BANKS = ['0100', '0300', '0600', '0800', '2010', '5500']
OWN = b'0000002000000018'


def payment(number, bank):
    reference = f'{2026000 + number:010d}'
    return (b'075' + OWN + b'%016d%013d%012d2' % (19, number, 10000) + reference.encode() + f'00{bank}0308'.encode()
            + b'0' * 10 + b'000000' + b'Customer'.ljust(20) + b'00203' + b'011226\r\n')


account = (b'074' + OWN + b'Shop'.ljust(20) + b'301126' + b'%014d+%014d+%014d0%014d0' % (0, 60000, 0, 60000)
           + b'001' + b'011226' + b' ' * 14 + b'\r\n')
records = [account] + [payment(number, bank) for number, bank in enumerate(BANKS, 1)]
assert all(len(record) == 130 for record in records)
lines = GPCParser(io.BytesIO(b''.join(records))).parse().lines
print(', '.join(f'{bank}: {line.memo.split(",")[0]}' for bank, line in zip(BANKS, lines)))
PY
seen "$(PYTHONPATH=debian/usr/lib/python3/dist-packages python3 look.py)" "0100: For acc# 19/1000, 0300: For acc# 19/3000, 0600: For acc# 19/6000, \
0800: For acc# 19/8000, 2010: For acc# 19/2010, 5500: For acc# 19/5500"
