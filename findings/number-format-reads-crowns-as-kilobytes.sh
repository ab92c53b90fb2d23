#!/usr/bin/env bash
# Perl's Number::Format 1.75 (Debian 12: libnumber-format-perl) writes prices and reads them back: by its page unformat_number() takes what format_price()
# has written. A K at the end is a suffix there, for 1024 ("4K" is 4096), an M is 1048576 and a G is 1073741824, and the suffix is looked for before the
# currency is taken away. One would guess that "199,50 SEK" is 199.5. It is 204288: the code of the currency ends with K. So it is in NOK, DKK, CZK, ISK and
# others, as soon as the code is written behind the amount, which is the custom there; in euros all is well, and so is "SEK 199,50". Marks of Bosnia (BAM)
# are millions, guaranies of Paraguay (PYG) thousands of millions. No error is raised: a price that is read again is charged a thousandfold, and a refund
# paid so. Take the code away before `unformat_number` sees it. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "199.50 as format_price() writes it with the code behind, as in Sweden, and what unformat_number() reads from that"
unpack_debian libnumber-format-perl=1.75-3
cat > look.pl <<'PERL'
use strict; use warnings; use Number::Format;
my %behind = (-p_cs_precedes => 0, -n_cs_precedes => 0, -p_sep_by_space => 1, -n_sep_by_space => 1);
my $prices = Number::Format->new(-decimal_point => ',', -mon_decimal_point => ',', -thousands_sep => '.', -mon_thousands_sep => '.', %behind);
print join(', ', map { my $text = $prices->format_price(199.5, 2, $_); "$text is " . $prices->unformat_number($text) } qw(EUR SEK NOK DKK CZK BAM PYG)), "\n";
print "-199,50 SEK is ", $prices->unformat_number('-199,50 SEK'), ", SEK 199,50 is ", $prices->unformat_number('SEK 199,50'), "\n";
PERL
seen "$(perl -Idebian/usr/share/perl5 look.pl | paste -sd';')" "199,50 EUR is 199.5, 199,50 SEK is 204288, 199,50 NOK is 204288, 199,50 DKK is 204288, 199,50 CZK is 204288, \
199,50 BAM is 209190912, 199,50 PYG is 214211493888;-199,50 SEK is -204288, SEK 199,50 is 199.5"
