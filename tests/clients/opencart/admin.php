<?php
require __DIR__ . '/opencart.inc';
require $argv[1] . '/admin/model/extension/payment/amazon_login_pay.php';
$state = json_decode(file_get_contents($argv[2]));
$admin = new ModelExtensionPaymentAmazonLoginPay($registry);
$settings = ['payment_amazon_login_pay_merchant_id' => getenv('MERCHANT_ID'), 'payment_amazon_login_pay_access_key' => getenv('ACCESS_KEY')];
step('validateDetails', $admin->validateDetails($settings) === null);
$wrong = $admin->validateDetails(['payment_amazon_login_pay_access_key' => 'AKIAAAAAAAAAAAAAAAAA'] + $settings);
step('validateDetails, wrong key', $wrong['error_code'] === 'InvalidAccessKeyId', $wrong['error_code']);

$order = [
    'amazon_login_pay_order_id' => 1, 'amazon_order_reference_id' => $state->order, 'amazon_authorization_id' => $state->authorization, 'currency_code' => 'USD',
    'total' => '63.20', 'capture_status' => 0, 'refund_status' => 0, 'transactions' => [['type' => 'authorization', 'status' => 'Open']],
];
$capture = $admin->capture($order, '63.20');
step('capture', $capture['status'] === 'Completed', $capture['AmazonCaptureId'] ?? '');
$admin->closeOrderRef($state->order);
step('closeOrderRef', $admin->isOrderInState($state->order, ['Closed']));
// What getUnCaptured reads.
$registry->get('db')->rows = [['amazon_capture_id' => $capture['AmazonCaptureId'], 'amazon_authorization_id' => $state->authorization, 'amount' => 63.2]];
$refund = $admin->refund($order, 63.2);
step('refund', $refund[0]['status'] === 'Pending', $refund[0]['AmazonRefundId'] ?? '');
control('POST', 'clock/advance', ['by' => 'PT1H']);

// The notices are the shop's, whose model has the same name: the next file reads them.
file_put_contents($argv[2], json_encode(['order' => $state->order, 'refund' => $refund[0]['AmazonRefundId'], 'capture' => $capture['AmazonCaptureId']]));
finish();
