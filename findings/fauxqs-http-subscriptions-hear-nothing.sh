#!/usr/bin/env bash
# npm fauxqs 1.9.2, an emulator of SNS, SQS and S3, takes a subscription with protocol http and answers its ARN as for a queue. No confirmation is
# asked of the endpoint, and no message is ever sent to it: publishing succeeds, and only queues hear of it.
. "$(dirname "$0")/common.sh"
note "Subscribe with a local endpoint and with a queue, then Publish"
install fauxqs@1.9.2
cat > look.mjs <<'JS'
import http from 'node:http';
import { startFauxqs } from 'fauxqs';
const emulator = await startFauxqs({ port: 0, logger: false });
const base = `http://127.0.0.1:${emulator.port}`;
const call = async parameters => {
  const answer = await fetch(base, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', authorization:
    'AWS4-HMAC-SHA256 Credential=test/20261129/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0' }, body: new URLSearchParams(parameters) });
  return { status: answer.status, text: await answer.text() };
};
const queue = async (target, body) => (await fetch(base, { method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${target}` },
  body: JSON.stringify(body) })).json();
let heard = 0;
const endpoint = http.createServer((request, response) => { heard++; response.end(); });
await new Promise(resolve => endpoint.listen(0, '127.0.0.1', resolve));
const { QueueUrl } = await queue('CreateQueue', { QueueName: 'orders' });
const topic = (await call({ Action: 'CreateTopic', Name: 'orders' })).text.match(/<TopicArn>(.*)<\/TopicArn>/)[1];
const subscribe = (Protocol, Endpoint) => call({ Action: 'Subscribe', TopicArn: topic, Protocol, Endpoint, ReturnSubscriptionArn: 'true' });
const [web, line] = [await subscribe('http', `http://127.0.0.1:${endpoint.address().port}/ipn`), await subscribe('sqs', 'arn:aws:sqs:us-east-1:000000000000:orders')];
const published = await call({ Action: 'Publish', TopicArn: topic, Message: 'paid' });
const { Messages = [] } = await queue('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 2 });
console.log(`Subscribe http: ${web.status}, sqs: ${line.status}, Publish: ${published.status}, queue heard: ${Messages.length}, endpoint heard: ${heard}`);
endpoint.close();
await emulator.stop();
process.exit(0);
JS
seen "$(node look.mjs)" "Subscribe http: 200, sqs: 200, Publish: 200, queue heard: 1, endpoint heard: 0"
