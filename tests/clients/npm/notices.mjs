// The readers of SNS messages on npm, unmodified, with the notices of both generations and both versions of the signature.
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { advance, behindHostsFile, config, control, listen, merchant, outcome, say } from './shop.mjs';

const require = createRequire(import.meta.url);
const { WebStoreClient } = require('@amazonpay/amazon-pay-api-sdk-nodejs');
const Validator = require('sns-validator');
const PayloadValidator = require('sns-payload-validator');
const readers = {
  'sns-validator': promisify(Validator.prototype.validate).bind(new Validator()),
  'sns-payload-validator': message => new PayloadValidator().validate(message),
};

const listener = await listen();
try {
  await control('PUT', 'notification-endpoints', ['v1', 'v2'].flatMap(generation => ['1', '2'].map(signatureVersion =>
    ({ url: listener.url(`${generation}-${signatureVersion}`), generation, signatureVersion }))));
  // A payment that is captured at once is told in both forms.
  const chargeAmount = { amount: '7.00', currencyCode: 'USD' };
  const sdk = new WebStoreClient({ publicKeyId: merchant.publicKeyId, privateKey: merchant.privateKey, region: 'us', overrideServiceUrl: config.service });
  const { data: { checkoutSessionId } } = await sdk.createCheckoutSession({
    webCheckoutDetails: { checkoutReviewReturnUrl: 'https://shop.example/review', checkoutResultReturnUrl: 'https://shop.example/result' },
    storeId: merchant.storeId,
    paymentDetails: { paymentIntent: 'AuthorizeWithCapture', chargeAmount },
  }, { 'x-amz-pay-idempotency-key': 'notices' });
  await control('POST', `checkout-sessions/${checkoutSessionId}/buyer`, { action: 'pay' });
  await sdk.completeCheckoutSession(checkoutSessionId, { chargeAmount });
  await advance('PT1H');

  // The SDK turned the check of certificates off for the whole process; the readers have theirs.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  behindHostsFile();
  for (const path of ['v1-1', 'v1-2', 'v2-1', 'v2-2']) {
    const mine = listener.notices.filter(notice => notice.path === `/${path}`);
    for (const [reader, validate] of Object.entries(readers)) {
      let [good, forged] = [0, 0];
      for (const { body, envelope } of mine) {
        if (!(await outcome(validate(body))).error) good++;
        if (!(await outcome(validate(JSON.stringify({ ...envelope, Message: envelope.Message + ' ' })))).error) forged++;
      }
      say(`${reader} ${path}`, { all: mine.length > 0 && good === mine.length, forged, version: mine[0]?.envelope.SignatureVersion ?? null });
    }
  }
  say('end', {});
} catch (error) {
  say('broken', { error: String(error?.stack ?? error) });
}
listener.close();
