// Both generations without an endpoint setting: the packages call the public hosts, HTTPS_PROXY names Tender's proxy mode, NODE_EXTRA_CA_CERTS
// its authority. axios (the official SDK) sends a proxy the absolute target in the clear, package request (amazon-payments) opens a tunnel.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import https from 'node:https';
import { promisify } from 'node:util';
import { control, merchant, outcome, say } from './shop.mjs';

const require = createRequire(import.meta.url);
const { WebStoreClient } = require('@amazonpay/amazon-pay-api-sdk-nodejs');
const amazonPayments = require('amazon-payments');

const sdk = new WebStoreClient({
  publicKeyId: merchant.publicKeyId, privateKey: merchant.privateKey, region: merchant.region, sandbox: true,
});
const usd = amount => ({ amount, currencyCode: merchant.currency });
const key = () => ({ 'x-amz-pay-idempotency-key': crypto.randomUUID().replaceAll('-', '') });

async function step(name, promise, pick) {
  const { answer, error } = await outcome(promise);
  say(name, error ? { error: error.message, status: error.response?.status, told: error.response?.data ?? null } : pick(answer));
  return answer;
}
const told = ({ status, data }) => ({ status, state: data.statusDetails?.state });

const session = await step('v2 create session', sdk.createCheckoutSession({
  storeId: merchant.storeId,
  webCheckoutDetails: { checkoutReviewReturnUrl: 'https://shop.example/review', checkoutResultReturnUrl: 'https://shop.example/result' },
  paymentDetails: { paymentIntent: 'Authorize', chargeAmount: usd('25.00') },
}, key()), told);
await control('POST', `checkout-sessions/${session.data.checkoutSessionId}/buyer`, { action: 'pay' });
const completed = await step('v2 complete',
  sdk.completeCheckoutSession(session.data.checkoutSessionId, { chargeAmount: usd('25.00') }), told);
await step('v2 get charge', sdk.getCharge(completed.data.chargeId), told);

const payment = amazonPayments.connect({
  environment: amazonPayments.Environment.Sandbox,
  sellerId: merchant.merchantId, mwsAccessKey: merchant.accessKeyId, mwsSecretKey: merchant.secretAccessKey, clientId: merchant.storeId,
});
const call = (name, parameters) => promisify(payment.offAmazonPayments[name]).call(payment.offAmazonPayments, parameters);
const draft = await control('POST', 'order-references', {});
await step('v1 profile', promisify(payment.api.getProfile).call(payment.api, draft.accessToken), buyer => ({ email: buyer.email }));
await step('v1 get order', call('getOrderReferenceDetails', { AmazonOrderReferenceId: draft.id }),
  answer => ({ state: answer.OrderReferenceDetails.OrderReferenceStatus.State }));

// What a shop calls besides is refused, and never reaches its host.
const axios = createRequire(require.resolve('@amazonpay/amazon-pay-api-sdk-nodejs'))('axios');
await step('another host', axios.get('https://example.com/', { httpsAgent: new https.Agent() }), () => ({ status: 200 }));
