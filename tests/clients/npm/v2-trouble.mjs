// The official SDK for Node.js and a service in trouble: how often it asks, and what the shop hears.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { between } from '../between.mjs';
import { config, merchant, outcome, say } from './shop.mjs';

const { WebStoreClient } = createRequire(import.meta.url)('@amazonpay/amazon-pay-api-sdk-nodejs');
const way = await between({ tender: config.httpsPort, cert: config.broken.certificate, key: config.broken.key });
const sdk = new WebStoreClient({
  publicKeyId: merchant.publicKeyId, privateKey: merchant.privateKey, region: merchant.region, overrideServiceUrl: `localhost:${way.broken}`,
});
for (const trouble of ['503', '429', 'close']) {
  way.turn(trouble);
  const { error } = await outcome(sdk.createRefund(
    { chargeId: 'S01-0000000-0000000-C000000', refundAmount: { amount: '1.00', currencyCode: 'USD' } },
    { 'x-amz-pay-idempotency-key': crypto.randomUUID().replaceAll('-', '') }));
  say(trouble, { requests: way.requests(), status: error?.response?.status ?? null, code: error?.code ?? null });
}
say('end', {});
way.close();
