<?php
require __DIR__ . '/../php.inc';
require '/usr/share/php/phpseclib3/autoload.php';
require $argv[1] . '/Amazon/Pay/API/Client.php';

use Amazon\Pay\API\Client;

$client = new Client([
    'public_key_id' => getenv('PUBLIC_KEY_ID'), 'private_key' => file_get_contents(getenv('PRIVATE_KEY_FILE')), 'region' => 'us', 'sandbox' => true,
]);
echo 'amazon-pay-api-sdk-php ' . Client::SDK_VERSION . ', PHP ' . PHP_VERSION . PHP_EOL;
$usd = fn($amount) => ['amount' => $amount, 'currencyCode' => 'USD'];
$key = fn() => ['x-amz-pay-idempotency-key' => uniqid()];
$state = fn($answer) => json_decode($answer['response'])->statusDetails->state ?? $answer['response'];

$answer = $client->createCheckoutSession([
    'webCheckoutDetails' => ['checkoutReviewReturnUrl' => 'https://shop.example/review', 'checkoutResultReturnUrl' => 'https://shop.example/result'],
    'storeId' => getenv('STORE_ID'), 'paymentDetails' => ['paymentIntent' => 'Confirm', 'chargeAmount' => $usd(AMOUNT)],
], $key());
step('create session', $answer['status'] === 201, $state($answer));
$session = json_decode($answer['response'])->checkoutSessionId;
control('POST', "checkout-sessions/$session/buyer", ['action' => 'pay']);
$answer = $client->completeCheckoutSession($session, ['chargeAmount' => $usd(AMOUNT)]);
step('complete', $answer['status'] === 200, $state($answer));
$permission = json_decode($answer['response'])->chargePermissionId;
$answer = $client->updateChargePermission($permission, ['merchantMetadata' => ['merchantReferenceId' => 12, 'merchantStoreName' => 'Größe/Co']]);
step('update charge permission', $answer['status'] === 200, $state($answer));
$answer = $client->createCharge(['chargePermissionId' => $permission, 'chargeAmount' => $usd(AMOUNT), 'captureNow' => false], $key());
step('charge', $answer['status'] === 201, $state($answer));
$charge = json_decode($answer['response'])->chargeId;
$answer = $client->captureCharge($charge, ['captureAmount' => $usd(AMOUNT)], $key());
step('capture', $answer['status'] === 200, $state($answer));
$answer = $client->createRefund(['chargeId' => $charge, 'refundAmount' => $usd('10.00')], $key());
step('refund', $answer['status'] === 201, $state($answer));
$refund = json_decode($answer['response'])->refundId;
control('POST', 'clock/advance', ['by' => 'PT1H']);
step('refund an hour later', $state($client->getRefund($refund)) === 'Refunded');
step('charge permission at last', $state($client->getChargePermission($permission)) === 'Closed');

$told = fn($answer) => "status {$answer['status']} and {$answer['retries']} retries in the answer";
foreach (['503', '429', 'close'] as $kind)
    trouble($kind, fn() => $told($client->createRefund(['chargeId' => $charge, 'refundAmount' => $usd('1.00')], $key())));
finish();
