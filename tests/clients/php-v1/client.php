<?php
require __DIR__ . '/../php.inc';
require $argv[1] . '/AmazonPay/Client.php';
require $argv[1] . '/AmazonPay/IpnHandler.php';

use AmazonPay\Client;
use AmazonPay\IpnHandler;

$settings = [
    'merchant_id' => getenv('MERCHANT_ID'), 'access_key' => getenv('ACCESS_KEY'), 'secret_key' => getenv('SECRET_KEY'), 'client_id' => getenv('STORE_ID'),
    'region' => 'us', 'currency_code' => 'USD', 'sandbox' => true,
];
$client = new Client($settings);
echo 'amazon-pay-sdk-php ' . Client::SDK_VERSION . ', PHP ' . PHP_VERSION . PHP_EOL;
control('PUT', 'notification-endpoints', [['url' => getenv('BETWEEN') . '/ipn', 'generation' => 'v1']]);

$draft = control('POST', 'order-references', new stdClass());
$order = $draft['id'];
step('user info', ($client->getUserInfo($draft['accessToken'])['email'] ?? '') === 'buyer@example.com');
$result = function ($name, $response) {
    $answer = $response->toArray();
    step($name, $answer['ResponseStatus'] === '200', $answer['Error']['Code'] ?? '');
    return $answer;
};
$result('set', $client->setOrderReferenceDetails(['amazon_order_reference_id' => $order, 'amount' => 25, 'seller_note' => 'Größe*~ (1)', 'store_name' => 'Shop']));
$result('confirm', $client->confirmOrderReference(['amazon_order_reference_id' => $order]));
$answer = $result('authorize', $client->authorize([
    'amazon_order_reference_id' => $order, 'authorization_amount' => AMOUNT, 'authorization_reference_id' => uniqid('a'), 'transaction_timeout' => 0,
]));
$authorization = $answer['AuthorizeResult']['AuthorizationDetails']['AmazonAuthorizationId'];
$answer = $result('capture', $client->capture([
    'amazon_authorization_id' => $authorization, 'capture_amount' => AMOUNT, 'capture_reference_id' => uniqid('c'),
]));
$capture = $answer['CaptureResult']['CaptureDetails']['AmazonCaptureId'];
$answer = $result('refund', $client->refund(['amazon_capture_id' => $capture, 'refund_amount' => 10, 'refund_reference_id' => uniqid('r')]));
$refund = $answer['RefundResult']['RefundDetails']['AmazonRefundId'];
control('POST', 'clock/advance', ['by' => 'PT1H']);
$answer = $result('refund an hour later', $client->getRefundDetails(['amazon_refund_id' => $refund]));
step('is completed', $answer['GetRefundDetailsResult']['RefundDetails']['RefundStatus']['State'] === 'Completed');
$result('close', $client->closeOrderReference(['amazon_order_reference_id' => $order]));
control('POST', 'clock/advance', ['by' => 'PT1H']);

$notices = json_decode(ask('GET', getenv('BETWEEN') . '/ipn'), true);
$kinds = [];
foreach ($notices as $notice)
    $kinds[(new IpnHandler($notice['headers'], $notice['body']))->toArray()['NotificationType']] = true;
step('notices', count($kinds) === 4, count($notices) . ' accepted: ' . implode(' ', array_keys($kinds)));
try {
    new IpnHandler($notices[0]['headers'], preg_replace('/"MessageId": *"./', '"MessageId":"X', $notices[0]['body']));
    step('forged', false);
} catch (\Exception $error) {
    step('forged', true, 'refused');
}

$call = fn($client) => function () use ($client, $order) {
    $answer = $client->getOrderReferenceDetails(['amazon_order_reference_id' => $order]);
    return 'status ' . $answer->toArray()['ResponseStatus'];
};
foreach (['503', '429', 'close'] as $kind)
    trouble($kind, $call($client));

// Without its throttle handling it asks for ever: stopped here after two seconds.
pcntl_async_signals(true);
pcntl_signal(SIGALRM, fn() => throw new \RuntimeException('stopped by the script, it was still asking'));
pcntl_alarm(2);
trouble('503', $call(new Client($settings + ['handle_throttle' => false])));
finish();
