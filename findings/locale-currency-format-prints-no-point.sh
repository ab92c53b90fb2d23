#!/usr/bin/env bash
# Perl's Locale::Currency::Format 1.35 (Debian 12: liblocale-currency-format-perl) prints an amount as is usual for its currency. One would guess that for one
# that it knows little of it prints a point, or refuses. Ten of its currencies have decimals and no sign before them, so none is printed: 19.99 dollars of
# Barbados are "1999 BBD", 19.99 dinars of Serbia "1999 RSD" and 1.5 of Tunisia "1500 TND". An invoice, a refund notice or a price then shows a hundred or a
# thousand times as much, in a form that nobody doubts, and no error is set. Euros, yen and the other well-known ones are right. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "19.99 in euros and in currencies that it has no decimal sign for, and how many of those there are"
unpack_debian liblocale-currency-format-perl=1.35-3
cat > look.pl <<'PERL'
use strict; use warnings; use Locale::Currency::Format;
open(my $file, '<', $INC{'Locale/Currency/Format.pm'}) or die;
my @known = map { /^([A-Z]{3}) =>/ ? $1 : () } <$file>;
print join(', ', map { currency_format($_, 19.99) } qw(EUR USD KWD BBD RSD DZD AZN TND)), ', ', currency_format('TND', 1.5), "\n";
my @without = grep { currency_format($_, 19.99) =~ /^19990? / } @known;
print scalar(@without), ' of ', scalar(@known), ": @without\n";
PERL
perl_library=$(dirname "$(dirname "$(dirname "$(find debian -path '*Locale/Currency/Format.pm')")")")
seen "$(perl "-I$perl_library" look.pl | paste -sd';')" "19,99 EUR, 19.99 USD, 19.990 KWD, 1999 BBD, 1999 RSD, 1999 DZD, 1999 AZN, 19990 TND, 1500 TND;\
10 of 182: ALL AZN BBD BTN CDF DZD IQD KHR RSD TND"
