<?php
require __DIR__ . '/opencart.inc';
require $argv[1] . '/catalog/model/extension/payment/amazon_login_pay.php';
$state = json_decode(file_get_contents($argv[2]));
$pay = new ModelExtensionPaymentAmazonLoginPay($registry);
$told = [];
foreach (json_decode(ask('GET', getenv('BETWEEN') . '/ipn')) as $notice) {
    $xml = $pay->parseIpnBody($notice->body);
    // Controller ipn: what it does for each kind, and nothing for others.
    match ($xml->getName()) {
        'AuthorizationNotification' => $pay->authorizationIpn($xml),
        'CaptureNotification' => $pay->captureIpn($xml),
        'RefundNotification' => $pay->refundIpn($xml),
        default => null,
    };
    $told[$xml->getName()] = true;
}
$written = implode("\n", $registry->get('db')->statements);
step('notices', count($told) === 4, implode(' ', array_keys($told)));
foreach (['capture' => $state->capture, 'refund' => $state->refund] as $kind => $id)
    step("updateStatus, $kind", str_contains($written, "`status` = 'Completed' WHERE `amazon_{$kind}_id` = '$id'"), $id);
finish();
