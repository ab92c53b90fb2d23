#!/usr/bin/env bash
# Perl's CryptX 0.077 (Debian 12: libcryptx-perl), the usual way to RSA-PSS in Perl, signs with a salt of 12 bytes unless the fourth argument says another.
# One would guess the length of the hash, as most others have it and Amazon Pay's AMZN-PAY-RSASSA-PSS-V2 wants it (32), or the 20 of RFC 8017, which the
# older algorithm wants: 12 is neither, and its check takes nothing but 12 as well. What it signs it verifies, so tests of both ends pass; who keeps to the
# name of the algorithm refuses each call as wrongly signed, and a signature by Amazon's SDK is a forgery here. `sign_message($text, 'SHA256', 'pss', 32)`
# holds. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "the same payload of a button signed by CryptX and by Amazon's SDK for Node.js, each verified by the other"
unpack_debian libcryptx-perl=0.077-1+b1
install @amazonpay/amazon-pay-api-sdk-nodejs@2.3.4
openssl genrsa -out key.pem 2048 2>/dev/null
cat > sdk.js <<'JS'
const crypto = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { WebStoreClient } = require('@amazonpay/amazon-pay-api-sdk-nodejs');
const privateKey = readFileSync('key.pem', 'utf8');
const payload = '{"storeId":"amzn1.application-oa2-client.00000000000000000000000000000000"}';
const text = `AMZN-PAY-RSASSA-PSS-V2\n${crypto.createHash('sha256').update(payload).digest('hex')}`;
if (process.argv[2] === 'sign') {
  const client = new WebStoreClient({ publicKeyId: 'SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA', privateKey, region: 'us', algorithm: 'AMZN-PAY-RSASSA-PSS-V2' });
  writeFileSync('text', text);
  writeFileSync('sdk.signature', Buffer.from(client.generateButtonSignature(payload), 'base64'));
} else for (const salt of ['default', '32']) {
  const holds = [12, 20, 32].filter(saltLength => crypto.verify('sha256', Buffer.from(text), {
    key: crypto.createPublicKey(privateKey), padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength,
  }, readFileSync(`perl-${salt}.signature`)));
  console.log(`CryptX signs, ${salt}: salt of ${holds}`);
}
JS
cat > look.pl <<'PERL'
use strict; use warnings; use Crypt::PK::RSA;
sub content { open(my $file, '<:raw', shift) or die; local $/; return <$file> }
my ($key, $text, $sdk) = (Crypt::PK::RSA->new('key.pem'), content('text'), content('sdk.signature'));
for my $salt ([], [32]) {
    my $name = $salt->[0] // 'default';
    open(my $file, '>:raw', "perl-$name.signature") or die;
    print $file $key->sign_message($text, 'SHA256', 'pss', @$salt);
    print "the SDK's signature, $name: ", $key->verify_message($sdk, $text, 'SHA256', 'pss', @$salt) ? 'valid' : 'not valid', "\n";
}
PERL
node --no-warnings sdk.js sign
perl_library=$(dirname "$(dirname "$(dirname "$(find debian -path '*Crypt/PK/RSA.pm')")")")
seen "$({ perl "-I$perl_library" look.pl; node --no-warnings sdk.js; } | paste -sd';')" "the SDK's signature, default: not valid;the SDK's signature, 32: valid;\
CryptX signs, default: salt of 12;CryptX signs, 32: salt of 32"
