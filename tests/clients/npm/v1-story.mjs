// npm amazon-payments, unmodified: an order of the first generation from the login to the refund, its notices, and what it makes of trouble.
// Its hosts are fixed; it goes through the proxy of the environment, as package request does.
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { between } from '../between.mjs';
import { advance, config, control, listen, merchant, outcome, say } from './shop.mjs';

const way = await between({ tender: config.httpsPort, cert: config.broken.certificate, key: config.broken.key });
process.env.HTTPS_PROXY = way.proxy; // before the package is loaded
const amazonPayments = createRequire(import.meta.url)('amazon-payments');

const payment = amazonPayments.connect({
  environment: amazonPayments.Environment.Sandbox,
  sellerId: merchant.merchantId,
  mwsAccessKey: merchant.accessKeyId,
  mwsSecretKey: merchant.secretAccessKey,
  clientId: merchant.storeId,
  publicKeyId: merchant.publicKeyId,
  privateKey: merchant.privateKey,
});
const call = (name, parameters) => promisify(payment.offAmazonPayments[name]).call(payment.offAmazonPayments, parameters);
const usd = Amount => ({ Amount, CurrencyCode: 'USD' });
const listener = await listen();
let count = 0;
const reference = () => `npm-${++count}`;

/** One step, told: the state of what the call answered, or the code of its error. */
async function step(name, promise, pick = () => ({})) {
  const { answer, error } = await outcome(promise);
  say(name, error ? { code: error.type ?? error.name, message: error.message } : pick(answer));
  return answer;
}

try {
  await control('PUT', 'notification-endpoints', [{ url: listener.url('ipn'), generation: 'v1' }]);

  // 1. The login.
  const draft = await control('POST', 'order-references', {});
  await step('token', promisify(payment.api.getTokenInfo).call(payment.api, draft.accessToken), token => ({ aud: token.aud === merchant.storeId }));
  await step('profile', promisify(payment.api.getProfile).call(payment.api, draft.accessToken), buyer => ({ email: buyer.email }));

  // 2. The order.
  const AmazonOrderReferenceId = draft.id;
  const order = answer => ({ state: answer.OrderReferenceDetails.OrderReferenceStatus.State });
  await step('set', call('setOrderReferenceDetails', {
    AmazonOrderReferenceId, OrderReferenceAttributes: { OrderTotal: usd(50), SellerNote: "Ada's shoes (27)!", SellerOrderAttributes: { SellerOrderId: 'n-1' } },
  }), answer => ({ ...order(answer), total: answer.OrderReferenceDetails.OrderTotal.Amount, note: answer.OrderReferenceDetails.SellerNote }));
  await step('confirm', call('confirmOrderReference', { AmazonOrderReferenceId }));
  await step('get', call('getOrderReferenceDetails', { AmazonOrderReferenceId }), order);

  const authorize = more => call('authorize', {
    AmazonOrderReferenceId, AuthorizationReferenceId: reference(), AuthorizationAmount: usd(50), TransactionTimeout: 0, ...more,
  });
  await step('star', authorize({ SellerAuthorizationNote: '2*7' }));
  await step('undefined', authorize({ SellerAuthorizationNote: undefined }));
  const { AuthorizationDetails } = await step('authorize', authorize(), answer => ({ state: answer.AuthorizationDetails.AuthorizationStatus.State }));
  const { CaptureDetails } = await step('capture', call('capture', {
    AmazonAuthorizationId: AuthorizationDetails.AmazonAuthorizationId, CaptureReferenceId: reference(), CaptureAmount: usd('50.00'),
  }), answer => ({ state: answer.CaptureDetails.CaptureStatus.State }));
  const { RefundDetails } = await step('refund', call('refund', {
    AmazonCaptureId: CaptureDetails.AmazonCaptureId, RefundReferenceId: reference(), RefundAmount: usd(12.5),
  }), answer => ({ state: answer.RefundDetails.RefundStatus.State }));
  await advance('PT1H');
  await step('refunded', call('getRefundDetails', { AmazonRefundId: RefundDetails.AmazonRefundId }), answer =>
    ({ state: answer.RefundDetails.RefundStatus.State, amount: answer.RefundDetails.RefundAmount.Amount }));
  await step('close', call('closeOrderReference', { AmazonOrderReferenceId }));
  await step('unknown', call('getOrderReferenceDetails', { AmazonOrderReferenceId: 'S01-0000000-0000000' }));

  // 3. The notices, by its own check: the certificate comes through the same proxy.
  await advance('PT1H');
  const parse = promisify(amazonPayments.parseSNSResponse ?? payment.parseSNSResponse);
  const kinds = new Set();
  for (const { envelope } of listener.notices) kinds.add((await parse.call(payment, envelope)).NotificationType);
  say('notices', { kinds: [...kinds].sort().join(' ') });
  await step('forged', parse.call(payment, { ...listener.notices[0].envelope, Timestamp: '2026-01-01T00:00:00.000Z' }));

  // 4. "Alexa delivery notifications": the second generation's operation at its first address.
  const tracked = await payment.notifications.alexaDeliveryNotification(AmazonOrderReferenceId, '1Z999AA10123456784', 'UPS');
  say('tracker', { status: tracked.statusCode });

  // 5. Trouble: one call each. It gives an error of the text/xml it reads, whatever the status was.
  for (const trouble of ['503', '429', 'close']) {
    way.turn(trouble);
    const { error } = await outcome(call('getOrderReferenceDetails', { AmazonOrderReferenceId }));
    say(`trouble ${trouble}`, { requests: way.requests(), code: error?.type ?? error?.code ?? null });
  }
  say('end', {});
} catch (error) {
  say('broken', { error: String(error?.stack ?? error) });
}
listener.close();
way.close();
