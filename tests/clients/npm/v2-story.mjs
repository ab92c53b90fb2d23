// The official Amazon Pay SDK for Node.js, unmodified, against a running Tender.
// Reads one JSON object from standard input (where the server is, who the merchant is) and prints one JSON line per step;
// the test that started it asserts on the lines, so a failure names its step. Time moves only through the control API.
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const { WebStoreClient } = createRequire(import.meta.url)('@amazonpay/amazon-pay-api-sdk-nodejs');
const config = JSON.parse(await text(process.stdin));
const { merchant } = config;

const sdk = new WebStoreClient({
  publicKeyId: merchant.publicKeyId,
  privateKey: merchant.privateKey,
  region: merchant.region,
  sandbox: true,
  overrideServiceUrl: config.service, // host:port, copied by the SDK into x-amz-pay-host
  ...(config.algorithm ? { algorithm: config.algorithm } : {}),
});

const usd = amount => ({ amount, currencyCode: 'USD' });
const newKey = () => ({ 'x-amz-pay-idempotency-key': crypto.randomUUID().replaceAll('-', '') });
const say = (step, fields) => console.log(JSON.stringify({ step, ...fields }));

/** One SDK call, told as a line: status, state, reason, and whatever else the step wants known. The SDK rejects what is not a success. */
async function call(step, promise, more = () => ({})) {
  const answer = await promise.catch(error => {
    if (error.response) return error.response;
    say(step, { error: String(error?.message ?? error) });
    throw error;
  });
  const data = answer.data ?? {};
  const details = data.statusDetails ?? {};
  say(step, {
    status: answer.status,
    requestId: answer.headers['x-amz-pay-request-id'],
    state: details.state,
    reason: details.reasonCode ?? details.reasons?.[0]?.reasonCode ?? data.reasonCode,
    ...more(data),
  });
  return data;
}

async function control(method, path, body) {
  const answer = await fetch(`${config.http}control/v1/merchants/${merchant.merchantId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${config.controlToken}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answered = await answer.text();
  if (!answer.ok) throw new Error(`control ${method} ${path} answered ${answer.status}: ${answered}`);
  return answered ? JSON.parse(answered) : null;
}

const advance = by => control('POST', 'clock/advance', { by });

// ---- a listener for IPNs, which checks each one by the published SNS rules ----

const notices = [];
const listener = http.createServer(async (request, response) => {
  const body = await text(request);
  notices.push({ headers: request.headers, envelope: JSON.parse(body) });
  response.writeHead(200).end();
});
await new Promise(resolve => listener.listen(0, '127.0.0.1', resolve));

/** The certificate behind SigningCertURL, as one finds it whose DNS points Amazon's SNS host here and who trusts Tender's CA. */
function certificate(url) {
  return new Promise((resolve, reject) => {
    https.get(url, {
      port: config.httpsPort,
      lookup: (_, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)),
      ca: config.ca,
      rejectUnauthorized: true, // the SDK turns verification off for the whole process when its URL is overridden
    }, answer => text(answer).then(resolve, reject)).on('error', reject);
  });
}

async function verified({ headers, envelope }) {
  const signed = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].filter(name => name in envelope).map(name =>
      `${name}\n${envelope[name]}\n`).join('');
  const algorithm = envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const url = new URL(envelope.SigningCertURL);
  if (url.protocol !== 'https:' || url.port !== '' || !/^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com$/.test(url.host) || !url.pathname.endsWith('.pem')) return false;
  return headers['x-amz-sns-message-type'] === 'Notification'
    && crypto.createVerify(algorithm).update(signed, 'utf8').verify(await certificate(envelope.SigningCertURL), envelope.Signature, 'base64');
}

async function noticed(step, objectId) {
  const mine = notices.filter(n => JSON.parse(n.envelope.Message).ObjectId === objectId);
  const last = mine.at(-1);
  const message = last ? JSON.parse(last.envelope.Message) : {};
  say(step, { count: mine.length, verified: last ? await verified(last) : null, objectType: message.ObjectType, notificationType: message.NotificationType });
}

// ---- the steps a checkout is made of ----

async function session(name, paymentDetails) {
  const created = await call(`${name}: create session`, sdk.createCheckoutSession({
    webCheckoutDetails: { checkoutReviewReturnUrl: 'https://shop.example/review' },
    storeId: merchant.storeId,
  }, newKey()), d => ({ constraints: d.constraints?.map(c => c.constraintId) }));
  const id = created.checkoutSessionId;
  await control('POST', `checkout-sessions/${id}/buyer`, { action: 'review' });
  await call(`${name}: get session after review`, sdk.getCheckoutSession(id), d =>
      ({ buyer: d.buyer?.name ?? null, country: d.shippingAddress?.countryCode ?? null }));
  await call(`${name}: update session`, sdk.updateCheckoutSession(id, {
    webCheckoutDetails: { checkoutResultReturnUrl: 'https://shop.example/result' },
    paymentDetails,
    merchantMetadata: { merchantReferenceId: name, merchantStoreName: 'Shop' },
  }), d => ({ constraints: d.constraints, redirect: d.webCheckoutDetails?.amazonPayRedirectUrl ?? null }));
  return id;
}

const pay = (id, instrument) => control('POST', `checkout-sessions/${id}/buyer`, { action: 'pay', instrument });
const charge = (step, id) => call(step, sdk.getCharge(id), d => ({ captured: d.captureAmount?.amount ?? null, refunded: d.refundedAmount?.amount ?? null }));
const permission = (step, id) => call(step, sdk.getChargePermission(id), d => ({ balance: d.limits?.amountBalance?.amount ?? null }));

try {
  await control('PUT', 'notification-endpoints', [{ url: `http://127.0.0.1:${listener.address().port}/ipn`, generation: 'v2' }]);

  // 1. Pending at checkout, authorized later, captured after a week, refunded.
  {
    const id = await session('pending', { paymentIntent: 'Authorize', canHandlePendingAuthorization: true, chargeAmount: usd('50.00') });
    await pay(id, '0701');
    await call('pending: complete with another amount', sdk.completeCheckoutSession(id, { chargeAmount: usd('49.00') }));
    const done = await call('pending: complete', sdk.completeCheckoutSession(id, { chargeAmount: usd('50.00') }));
    await call('pending: get session', sdk.getCheckoutSession(id));
    await charge('pending: get charge at once', done.chargeId);
    await permission('pending: get permission at once', done.chargePermissionId);
    await advance('PT1H');
    await charge('pending: get charge an hour later', done.chargeId);
    await noticed('pending: notice of the authorization', done.chargeId);
    await advance('P8D');
    await call('pending: capture after a week', sdk.captureCharge(done.chargeId, { captureAmount: usd('50.00') }, newKey()));
    await charge('pending: get charge while captured', done.chargeId);
    await advance('PT1H');
    await charge('pending: get charge when captured', done.chargeId);
    const refund = await call('pending: refund', sdk.createRefund({ chargeId: done.chargeId, refundAmount: usd('20.00') }, newKey()));
    await call('pending: get refund at once', sdk.getRefund(refund.refundId));
    await advance('PT1H');
    await call('pending: get refund an hour later', sdk.getRefund(refund.refundId));
    await charge('pending: get charge when refunded', done.chargeId);
    await noticed('pending: notice of the refund', refund.refundId);
    await permission('pending: get permission at last', done.chargePermissionId);
  }

  // 2. A permission charged parcel by parcel.
  {
    const id = await session('parcels', { paymentIntent: 'Confirm', chargeAmount: usd('20.00'), totalOrderAmount: usd('100.00') });
    await pay(id);
    const { chargePermissionId, chargeId } = await call('parcels: complete',
        sdk.completeCheckoutSession(id, { chargeAmount: usd('20.00'), totalOrderAmount: usd('100.00') }), d => ({ chargeId: d.chargeId ?? null }));
    say('parcels: no charge yet', { chargeId: chargeId ?? null });
    await permission('parcels: get permission', chargePermissionId);
    await call('parcels: update permission', sdk.updateChargePermission(chargePermissionId, { merchantMetadata: { merchantReferenceId: 'order-7' } }),
      d => ({ reference: d.merchantMetadata?.merchantReferenceId }));

    const create = amount => ({ chargePermissionId, chargeAmount: usd(amount), captureNow: false, canHandlePendingAuthorization: true });
    const key = newKey();
    const first = await call('parcels: first charge', sdk.createCharge(create('40.00'), { ...key }));
    const again = await call('parcels: first charge again', sdk.createCharge(create('40.00'), { ...key }));
    say('parcels: the same answer', { same: JSON.stringify(first) === JSON.stringify(again) });
    await call('parcels: same key, other amount', sdk.createCharge(create('41.00'), { ...key }));
    await permission('parcels: balance after one', chargePermissionId);
    await advance('PT1H');
    await charge('parcels: get first', first.chargeId);
    await advance('P8D');
    await call('parcels: capture first', sdk.captureCharge(first.chargeId, { captureAmount: usd('40.00') }, newKey()));
    await advance('PT1H');
    await charge('parcels: first captured', first.chargeId);
    const refund = await call('parcels: refund', sdk.createRefund({ chargeId: first.chargeId, refundAmount: usd('40.00') }, newKey()));
    await advance('PT1H');
    await call('parcels: refunded', sdk.getRefund(refund.refundId));

    const second = await call('parcels: charged and captured at once',
        sdk.createCharge({ chargePermissionId, chargeAmount: usd('10.00'), captureNow: true }, newKey()));
    await charge('parcels: get second', second.chargeId);
    const third = await call('parcels: third charge', sdk.createCharge({ chargePermissionId, chargeAmount: usd('10.00'), captureNow: false }, newKey()));
    await call('parcels: cancel third', sdk.cancelCharge(third.chargeId, { cancellationReason: 'out of stock' }));
    await charge('parcels: get third', third.chargeId);
    await call('parcels: soft decline',
        sdk.createCharge({ chargePermissionId, chargeAmount: usd('10.00') }, { ...newKey(), 'x-amz-pay-simulation-code': 'SoftDeclined' }));
    await call('parcels: too much', sdk.createCharge({ chargePermissionId, chargeAmount: usd('90.00') }, newKey()));
    await call('parcels: other currency', sdk.createCharge({ chargePermissionId, chargeAmount: { amount: '1.00', currencyCode: 'EUR' } }, newKey()));
    await call('parcels: close', sdk.closeChargePermission(chargePermissionId, { closureReason: 'all shipped', cancelPendingCharges: false }));
    await permission('parcels: get permission at last', chargePermissionId);
    await call('parcels: charge after close', sdk.createCharge({ chargePermissionId, chargeAmount: usd('1.00') }, newKey()));
  }

  // 3. Declined in the end.
  {
    const id = await session('declined', { paymentIntent: 'Authorize', canHandlePendingAuthorization: true, chargeAmount: usd('30.00') });
    await pay(id, '4354');
    const done = await call('declined: complete', sdk.completeCheckoutSession(id, { chargeAmount: usd('30.00') }));
    await charge('declined: get charge at once', done.chargeId);
    await advance('PT1H');
    await charge('declined: get charge an hour later', done.chargeId);
    await noticed('declined: notice', done.chargeId);
    await call('declined: capture', sdk.captureCharge(done.chargeId, { captureAmount: usd('30.00') }, newKey()));
  }

  // 4. Cancelled while nobody has decided.
  {
    const id = await session('cancelled', { paymentIntent: 'Authorize', canHandlePendingAuthorization: true, chargeAmount: usd('30.00') });
    await pay(id, '0701');
    const done = await call('cancelled: complete', sdk.completeCheckoutSession(id, { chargeAmount: usd('30.00') }));
    await call('cancelled: cancel', sdk.cancelCharge(done.chargeId, { cancellationReason: 'changed her mind' }));
    await advance('P2D');
    await charge('cancelled: get charge', done.chargeId);
    await call('cancelled: close, and what is pending',
        sdk.closeChargePermission(done.chargePermissionId, { closureReason: 'over', cancelPendingCharges: true }));
  }

  // 5. What does not exist.
  await call('unknown: session', sdk.getCheckoutSession('6f916c70-c611-4adb-af5c-8204e68cd8e0'));
  await call('unknown: permission', sdk.getChargePermission('S01-0000000-0000000'));
  await call('unknown: charge', sdk.getCharge('S01-0000000-0000000-C000000'));
  await call('unknown: refund', sdk.getRefund('S01-0000000-0000000-R000000'));

  // 6. What was captured and given back, in reports: one asked for, others by a schedule.
  {
    const type = kind => `_GET_FLAT_FILE_OFFAMAZONPAYMENTS_${kind}_DATA_`;
    const { now } = await control('GET', 'clock');
    const later = days => new Date(Date.parse(now) + days * 86400000).toISOString().replace(/\.\d+/, '');
    const more = d => ({ type: d.reportType ?? null, processing: d.processingStatus ?? null });
    const { reportScheduleId } = await call('reports: create schedule', sdk.createReportSchedule(
      { reportType: type('REFUND'), scheduleFrequency: 'P1D', nextReportCreationTime: later(1) }, newKey()));
    await call('reports: a second schedule of the type', sdk.createReportSchedule(
      { reportType: type('REFUND'), scheduleFrequency: 'P1D', nextReportCreationTime: later(1) }, newKey()));
    await call('reports: get schedule', sdk.getReportScheduleById(reportScheduleId), d => ({ type: d.reportType, frequency: d.scheduleFrequency }));
    await call('reports: get schedules', sdk.getReportSchedules([type('REFUND'), type('CAPTURE')]), d => ({ count: d.reportSchedules.length }));
    const { reportId } = await call('reports: create', sdk.createReport({ reportType: type('CAPTURE'), startTime: later(-29), endTime: later(0) }, newKey()));
    await call('reports: get at once', sdk.getReportById(reportId), more);
    await advance('PT1H');
    const done = await call('reports: get an hour later', sdk.getReportById(reportId), more);
    const found = await call('reports: get reports', sdk.getReports({ reportTypes: [type('CAPTURE'), type('AUTHORIZATION')], processingStatuses: ['COMPLETED'], pageSize: 5 }),
      d => ({ count: d.reports.length, first: d.reports[0]?.reportId === reportId }));
    const { url } = await call('reports: get document', sdk.getReportDocument(done.reportDocumentId), d => ({ compression: d.compressionAlgorithm, same: d.reportDocumentId === done.reportDocumentId }));
    const file = await new Promise((resolve, reject) => https.get(url, { ca: config.ca, rejectUnauthorized: true }, answer => text(answer).then(resolve, reject)).on('error', reject));
    const [columns, ...rows] = file.trimEnd().split('\r\n').map(line => line.slice(1, -1).split('","'));
    say('reports: the file', { rows: rows.length, sum: rows.reduce((sum, row) => sum + Number(row[columns.indexOf('CaptureAmount')]), 0).toFixed(2), found: found.reports.length });
    await call('reports: settlement reports cannot be asked for', sdk.createReport({ reportType: type('SETTLEMENT') }, newKey()));
    await call('reports: cancel schedule', sdk.cancelReportSchedule(reportScheduleId));
    await call('reports: get schedule at last', sdk.getReportScheduleById(reportScheduleId));
    await call('reports: unknown document', sdk.getReportDocument('amzn1.tortuga.3.45ee712d-3512-6cbd-ad71-ab3cb4cffef7.T3FKJJI01Y1E32'));
  }

  // 7. Every notice of the whole story carries a good signature.
  say('all notices', { count: notices.length, good: (await Promise.all(notices.map(verified))).filter(Boolean).length });
  say('end', {});
} catch (error) {
  say('broken', { error: String(error?.stack ?? error) });
  process.exitCode = 1;
} finally {
  listener.close();
  listener.closeAllConnections();
}
