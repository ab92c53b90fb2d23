// The official SDK for Node.js calls what it has besides checkouts: disputes and files, merchant accounts, tokens, tills and updateCharge.
// One JSON object on standard input, one JSON line per step, as in story.mjs.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const { WebStoreClient, InStoreClient } = createRequire(import.meta.url)('@amazonpay/amazon-pay-api-sdk-nodejs');
const config = JSON.parse(await text(process.stdin));
const { merchant } = config;
const settings = {
  publicKeyId: merchant.publicKeyId,
  privateKey: merchant.privateKey,
  region: merchant.region,
  sandbox: true,
  overrideServiceUrl: config.service,
};
const sdk = new WebStoreClient(settings);
const till = new InStoreClient(settings);

const amount = value => ({ amount: value, currencyCode: merchant.currency });
const newKey = () => ({ 'x-amz-pay-idempotency-key': crypto.randomUUID().replaceAll('-', '') });
const reference = () => crypto.randomUUID().replaceAll('-', '');

async function call(step, promise, more = () => ({})) {
  const answer = await promise.catch(error => {
    if (error.response) return error.response;
    throw error;
  });
  const data = answer.data ?? {};
  const details = data.statusDetails ?? {};
  console.log(JSON.stringify({
    step, status: answer.status, requestId: answer.headers['x-amz-pay-request-id'], state: details.state, reason: details.reasonCode ?? data.reasonCode,
    keys: data && typeof data === 'object' ? Object.keys(data).join(' ') : '', location: answer.headers.location, ...more(data),
  }));
  return data;
}

async function control(path, body) {
  const answer = await fetch(`${config.http}control/v1/merchants/${merchant.merchantId}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.controlToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`control ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

// ---- tills ----

const scan = {
  scanData: 'UKhrmatMeKdlfY6b',
  scanReferenceId: reference(),
  merchantCOE: 'JP',
  ledgerCurrency: merchant.currency,
  storeLocation: { countryCode: 'JP' },
  metadata: { merchantNote: 'Software', customInformation: 'in-store', communicationContext: { merchantStoreName: 'TESTSTORE', merchantOrderId: '789123' } },
};
const { chargePermissionId } = await call('till: scan', till.merchantScan(scan));
const { chargeId } = await call('till: charge', till.charge({ chargePermissionId, chargeReferenceId: reference(), chargeTotal: amount(200), softDescriptor: 'amzn-store' }),
    d => ({ state: d.chargeStatus?.state }));
await call('till: refund', till.refund({ chargeId, refundReferenceId: reference(), refundTotal: amount(20), softDescriptor: 'amzn-store' }), d => ({ state: d.refundStatus?.state }));

// ---- files and disputes ----

const file = await call('file: new', sdk.uploadFile({ type: 'jpg', purpose: 'disputeEvidence' }, newKey()));
const put = await fetch(file.url, { method: 'PUT', headers: { 'content-type': 'image/jpeg' }, body: 'a picture' });
console.log(JSON.stringify({ step: 'file: put', status: put.status, requestId: 'none' }));

const dispute = {
  chargeId,
  providerMetadata: { providerDisputeId: 'A2CQXQ2TUSYG7J' },
  disputeAmount: amount('1'),
  filingReason: 'ProductNotReceived',
  filingTimestamp: Date.now(),
  statusDetails: { state: 'ActionRequired' },
  merchantResponseDeadline: Date.now() + 14 * 24 * 60 * 60 * 1000,
};
const key = newKey();
const { disputeId } = await call('dispute: create', sdk.createDispute(dispute, key));
await call('dispute: create again', sdk.createDispute(dispute, key), d => ({ same: d.disputeId === disputeId }));
await call('dispute: get', sdk.getDispute(disputeId, newKey()));
await call('dispute: contest', sdk.contestDispute(disputeId, { merchantEvidences: [{ evidenceType: 'TrackingNumber', fileId: file.id, evidenceText: 'raw text' }] }, newKey()));
await call('dispute: update', sdk.updateDispute(disputeId, {
  statusDetails: { resolution: 'MerchantWon', state: 'Resolved', reasonCode: 'MerchantAcceptedDispute', reasonDescription: 'Merchant accepted the dispute request' },
  closureTimestamp: Date.now(),
}, newKey()), d => ({ resolution: d.statusDetails?.resolution }));
const buyers = await control(`charges/${chargeId}/dispute`, { amount: '50' });
await call('dispute: get the buyer\'s', sdk.getDispute(buyers.id));
await call('dispute: unknown', sdk.getDispute('S03-0000000-0000000-B000001'));

// ---- merchant accounts ----

const account = {
  uniqueReferenceId: `Hanabii-${reference()}`,
  ledgerCurrency: 'JPY',
  businessInfo: {
    email: 'rufus@example.com', businessType: 'CORPORATE', businessLegalName: 'Kunal Mehta', businessCategory: 'Beauty', businessDisplayName: "Rufus's Cafe",
    annualSalesVolume: { amount: '100000', currencyCode: 'JPY' }, countryOfEstablishment: 'JP',
    businessAddress: { addressLine1: '4-7, Sunny Mansion 203', city: 'Chiryushi', stateOrRegion: 'AICHI', postalCode: '4720021', countryCode: 'JP', phoneNumber: { countryCode: '81', number: '2062062061' } },
    customerSupportInformation: { customerSupportEmail: 'test@example.com', customerSupportPhoneNumber: { countryCode: '1', number: '1234567', extension: '123' } },
  },
  beneficiaryOwners: [{ personId: 'BO1', personFullName: 'Rufus Rufus', residentialAddress: { addressLine1: '4-7', countryCode: 'JP' } }],
  primaryContactPerson: { personFullName: 'Rufus Rufus' },
  integrationInfo: { ipnEndpointUrls: ['https://cloudfront.example/ipnendpoint', 'https://cloudfront.example/ipnendpoint'] },
  stores: [{ domainUrls: ['https://www.rufus.example'], storeName: "Rufus's Cafe", privacyPolicyUrl: 'http://www.rufus.example/privacy', storeStatus: { state: 'Active' } }],
  merchantStatus: { statusProvider: 'Ayden', state: 'ACTIVE', reasonCode: null },
};
const made = await call('account: create', sdk.createMerchantAccount(account));
const id = made.merchantAccountId;
const { authorizationToken } = await call('account: token', sdk.getAuthorizationToken('amzn.mws.00000000-0000', id));
await call('account: update', sdk.updateMerchantAccount(id, { businessInfo: { businessDisplayName: 'Kunal' } }, { 'x-amz-pay-authtoken': made.authorizationToken }));
await call('account: speak', sdk.getDispute(disputeId, { 'x-amz-pay-authtoken': authorizationToken }));
await call('account: speak without right', sdk.getDispute(disputeId, { 'x-amz-pay-authtoken': 'other_merchant_super_secret_token' }));
await call('account: claim', sdk.merchantAccountClaim(id, { uniqueReferenceId: account.uniqueReferenceId }));
await call('account: delete', sdk.deleteAmazonPayAccount(id));

// ---- charges that a provider processes ----

const other = await call('charge: scan', till.merchantScan({ ...scan, scanReferenceId: reference() }));
const open = await call('charge: create', sdk.createCharge({ chargePermissionId: other.chargePermissionId, chargeAmount: amount(100), captureNow: false }, newKey()));
await call('charge: update', sdk.updateCharge(open.chargeId, { statusDetails: { state: 'Canceled', reasonCode: 'ExpiredUnused' } }, newKey()));
await call('parcels', sdk.deliveryTrackers({ chargePermissionId, deliveryDetails: [{ trackingNumber: '1Z999AA10123456789', carrierCode: 'UPS' }] }));
console.log(JSON.stringify({ step: 'end' }));
process.exit(0);
