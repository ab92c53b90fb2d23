require_relative '../client'
require 'amazon_pay'

client = AmazonPayClient.new(
  region: 'na', public_key_id: ENV['PUBLIC_KEY_ID'], private_key: File.read(ENV['PRIVATE_KEY_FILE']), sandbox: true
)
puts "amazon-pay-api-sdk-ruby #{Constants::SDK_VERSION}, Ruby #{RUBY_VERSION}"
usd = ->(amount) { { amount: amount, currencyCode: 'USD' } }
key = -> { { 'x-amz-pay-idempotency-key' => rand(10**16).to_s } }
state = ->(answer) { JSON.parse(answer.body).dig('statusDetails', 'state') || answer.body }

answer = client.create_checkout_session(
  { webCheckoutDetails: { checkoutReviewReturnUrl: 'https://shop.example/review', checkoutResultReturnUrl: 'https://shop.example/result' },
    storeId: ENV['STORE_ID'], paymentDetails: { paymentIntent: 'Confirm', chargeAmount: usd[AMOUNT] } }, headers: key[]
)
step('create session', answer.code == '201', state[answer])
session = JSON.parse(answer.body)['checkoutSessionId']
control('POST', "checkout-sessions/#{session}/buyer", { action: 'pay' })
answer = client.complete_checkout_session(session, { chargeAmount: usd[AMOUNT] })
step('complete', answer.code == '200', state[answer])
permission = JSON.parse(answer.body)['chargePermissionId']
answer = client.update_charge_permission(permission, { merchantMetadata: { merchantReferenceId: 12, merchantStoreName: 'Größe/Co' } })
step('update charge permission', answer.code == '200', state[answer])
answer = client.create_charge({ chargePermissionId: permission, chargeAmount: usd[AMOUNT], captureNow: false }, headers: key[])
step('charge', answer.code == '201', state[answer])
charge = JSON.parse(answer.body)['chargeId']
answer = client.capture_charge(charge, { captureAmount: usd[AMOUNT] }, headers: key[])
step('capture', answer.code == '200', state[answer])
answer = client.create_refund({ chargeId: charge, refundAmount: usd['10.00'] }, headers: key[])
step('refund', answer.code == '201', state[answer])
refund = JSON.parse(answer.body)['refundId']
control('POST', 'clock/advance', { by: 'PT1H' })
step('refund an hour later', state[client.get_refund(refund)] == 'Refunded')
step('charge permission at last', state[client.get_charge_permission(permission)] == 'Closed')

%w[503 429 close].each do |kind|
  trouble(kind) { "status #{client.create_refund({ chargeId: charge, refundAmount: usd['1.00'] }, headers: key[]).code}" }
end
exit($failed.zero? ? 0 : 1)
