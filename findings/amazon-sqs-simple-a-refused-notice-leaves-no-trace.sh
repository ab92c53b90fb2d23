#!/usr/bin/env bash
# Perl's Amazon::SQS::Simple 2.07 (Debian 12: libamazon-sqs-simple-perl) sends up to ten messages to a queue at once. SQS takes or refuses each for itself,
# and says so under the status 200: what was refused is in a BatchResultErrorEntry, and Amazon's reference tells callers to look for those every time. One
# would guess that SendMessageBatch() dies, as it does for other errors, or has something for each message. It has answers for what was taken alone, each of
# which its VerifyReceipt() confirms, and drops the rest: the notice of a payment is lost although each receipt was verified. DeleteMessageBatch() raises
# nothing either, so what could not be deleted comes again. Compare the number of answers, and send one by one what is not among their texts. They are in no
# order: the messages of an array are sent in that of a hash. (Needs libwww-perl.) Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "what is returned for a batch of three notices, of which a queue with Amazon's answers takes the first and the third"
for package in libamazon-sqs-simple-perl=2.07-1.1 libaws-signature4-perl=1.02-3 libxml-simple-perl=2.25-2 libxml-sax-perl=1.02+dfsg-3 \
    libxml-sax-base-perl=1.09-3 libxml-namespacesupport-perl=1.12-2; do
    unpack_debian "$package"
done
cat > look.pl <<'PERL'
use strict; use warnings;
BEGIN { $INC{'VM/EC2/Security/CredentialCache.pm'} = 'for the roles of EC2 only' }
use Amazon::SQS::Simple; use Digest::MD5 qw(md5_hex); use HTTP::Response; use List::Util qw(all); use URI;
$XML::Simple::PREFERRED_PARSER = 'XML::SAX::PurePerl';

package Sqs;
sub new { return bless {}, shift }
sub env_proxy { }
sub request {
    my %sent = URI->new('?' . $_[1]->content)->query_form;
    my $entries = '';
    for (my $i = 1; my $id = $sent{"SendMessageBatchRequestEntry.$i.Id"}; $i++) {
        my $body = $sent{"SendMessageBatchRequestEntry.$i.MessageBody"};
        $entries .= $body eq 'P2 captured'
            ? "<BatchResultErrorEntry><Id>$id</Id><Code>InternalError</Code><SenderFault>false</SenderFault></BatchResultErrorEntry>"
            : "<SendMessageBatchResultEntry><Id>$id</Id><MessageId>m-$id</MessageId><MD5OfMessageBody>" . Digest::MD5::md5_hex($body)
            . '</MD5OfMessageBody></SendMessageBatchResultEntry>';
    }
    return HTTP::Response->new(200, 'OK', [], "<SendMessageBatchResponse><SendMessageBatchResult>$entries</SendMessageBatchResult></SendMessageBatchResponse>");
}

package main;
my $queue = Amazon::SQS::Simple->new('AKIAIOSFODNN7EXAMPLE', 'example', UserAgent => Sqs->new)->GetQueue('http://localhost/000000000000/notices');
my @answers = $queue->SendMessageBatch(['P1 captured', 'P2 captured', 'P3 captured']);
print scalar(@answers), ' answers (', join(' ', sort map { $_->MessageId } @answers), '), ', (all { $_->VerifyReceipt } @answers) ? 'all verified' : 'not all verified', "\n";
PERL
seen "$(perl -Idebian/usr/share/perl5 look.pl 2> look.log)" "2 answers (m-msg_1 m-msg_3), all verified"
