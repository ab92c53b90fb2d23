#!/usr/bin/env bash
# npm local-aws-sqs 2.0.2 emulates SQS for tests, FIFO queues too. On Amazon's a group of messages waits: while one of it is with a worker and not deleted, no
# other of the group is given out, so that what happened to a payment is worked on in its order. One would guess the same here, as its page names what it
# leaves out (permissions, regions). Here the next message of the group goes to the next worker at once: with "captured" still at work, "refunded" is
# delivered. So tests find errors of order that Amazon's queue cannot have, and are blind for the one that it has: a message that always fails holds up its
# group until it is dead, while here the others pass it by. And the same id is taken again as soon as its message is deleted, where Amazon's knows it for five
# minutes: the notice that a sender repeats comes a second time here alone. Seen on 2026-12-01.
. "$(dirname "$0")/common.sh"
note "what a second worker gets while the first has the first message of payment A, and what comes of a message that is sent again after it was deleted"
install local-aws-sqs@2.0.2
cat > look.js <<'JS'
const { createSqsServer } = require('local-aws-sqs');
(async () => {
  const server = await createSqsServer({ port: 0 });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    authorization: 'AWS4-HMAC-SHA256 Credential=fake/20261201/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
  };
  const call = async (action, body) => {
    const answer = await fetch(`http://localhost:${server.address().port}/`, {
      method: 'POST', headers: { ...headers, 'x-amz-target': `AmazonSQS.${action}` }, body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text ? JSON.parse(text) : {};
  };
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'notices.fifo', Attributes: { FifoQueue: 'true' } });
  const send = (payment, what) => call('SendMessage', {
    QueueUrl, MessageBody: `${payment} ${what}`, MessageGroupId: payment, MessageDeduplicationId: `${payment}-${what}`,
  });
  const receive = async count => (await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: count })).Messages ?? [];
  const texts = messages => messages.map(({ Body }) => Body).join(', ') || 'nothing';
  for (const notice of [['A', 'captured'], ['A', 'refunded'], ['B', 'captured'], ['B', 'captured']]) await send(...notice);
  const first = await receive(1);
  const second = await receive(10);
  console.log(`the first worker has ${texts(first)}, the second gets ${texts(second)}`);
  for (const { ReceiptHandle } of [...first, ...second]) await call('DeleteMessage', { QueueUrl, ReceiptHandle });
  await send('B', 'captured');
  console.log(`sent again after it was deleted: ${texts(await receive(10))}`);
  server.close();
})();
JS
seen "$(node look.js | paste -sd';')" "the first worker has A captured, the second gets A refunded, B captured;sent again after it was deleted: B captured"
