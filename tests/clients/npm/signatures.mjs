// Requests that the official SDK for Node.js signed, a line each: no two alike, with both of its algorithms.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const { AmazonPayClient } = createRequire(import.meta.url)('@amazonpay/amazon-pay-api-sdk-nodejs');
const { privateKey, publicKeyId, count } = JSON.parse(await text(process.stdin));
const clients = ['AMZN-PAY-RSASSA-PSS', 'AMZN-PAY-RSASSA-PSS-V2'].map(algorithm =>
  new AmazonPayClient({ publicKeyId, privateKey, region: 'us', algorithm }));
const some = values => values[crypto.randomInt(values.length)];
const word = () => crypto.randomBytes(1 + crypto.randomInt(12)).toString(some(['hex', 'base64', 'latin1'])) + some(['', 'ß', '東', '€ ', '~*\'()!']);
const id = () => `S01-${crypto.randomInt(1e7)}-${crypto.randomInt(1e7)}`;

for (let n = 0; n < count; n++) {
  const method = some(['GET', 'POST', 'PATCH', 'DELETE']);
  const resource = some(['charges', `charges/${id()}-C0${crypto.randomInt(1e5)}`, `chargePermissions/${id()}`, 'refunds', 'reports', `checkoutSessions/${crypto.randomUUID()}/complete`]);
  const queryParams = some([undefined, { [`a${crypto.randomInt(9)}`]: word(), reportTypes: word(), nextToken: '' }]);
  const payload = method === 'GET' ? '' : JSON.stringify({ chargeAmount: { amount: crypto.randomInt(1e6) / 100, currencyCode: 'USD' }, merchantMetadata: { noteToBuyer: word() } });
  const headers = method === 'POST' ? { 'x-amz-pay-idempotency-key': crypto.randomBytes(16).toString('hex') } : undefined;
  const options = { method, urlFragment: resource, payload, headers, queryParams };
  const signed = some(clients).getSignedHeaders(options);
  const query = queryParams ? '?' + Object.keys(queryParams).sort().map(name => `${name}=${encodeURIComponent(queryParams[name])}`).join('&') : '';
  console.log(JSON.stringify({ method, target: `/${options.urlFragment}${query}`, headers: signed, body: payload }));
}
