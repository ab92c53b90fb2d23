<?php
require __DIR__ . '/../php.inc';
require __DIR__ . '/wordpress.inc';
$includes = $argv[1] . '/includes/class-wc-amazon-payments-advanced-';
foreach (['install', 'api-abstract', 'api', 'ipn-handler-abstract', 'ipn-handler'] as $name)
    require "$includes$name.php";

use WC_Amazon_Payments_Advanced_API as Api;

class ShopGateway extends Gateway
{
    public function update_option() {}
}

/** The plugin's own checks and handling, without the HTTP around them. */
class Listener extends WC_Amazon_Payments_Advanced_IPN_Handler
{
    public function take(string $body): void
    {
        $this->handle_notification_ipn_v2($this->get_message_from_raw_post_data($body));
    }
}

// Certificates are fetched through the same proxy as everything else.
$between = str_replace('http://', 'tcp://', getenv('BETWEEN'));
stream_context_set_default(['http' => ['proxy' => $between, 'request_fulluri' => false]]);

$wc = (object) ['version' => '10.4.3', 'countries' => new Countries];
$gateway = new ShopGateway;
$plugin = new Plugin($argv[2], $gateway);
update_option('woocommerce_amazon_payments_advanced_settings', [
    'merchant_id' => getenv('MERCHANT_ID'), 'store_id' => getenv('STORE_ID'), 'public_key_id' => getenv('PUBLIC_KEY_ID'), 'payment_region' => 'us',
    'sandbox' => 'yes', 'payment_capture' => 'authorize', 'authorization_mode' => 'async',
]);
update_option(WC_Amazon_Payments_Advanced_Merchant_Onboarding_Handler::KEYS_OPTION_PRIVATE_KEY, file_get_contents(getenv('PRIVATE_KEY_FILE')));
echo 'woocommerce-gateway-amazon-pay ' . WC_AMAZON_PAY_VERSION . ', PHP ' . PHP_VERSION . PHP_EOL;
$done = function (string $name, $answer, ?string $state) {
    $found = is_wp_error($answer) ? "{$answer->code}: {$answer->message}" : ($answer->statusDetails->state ?? '');
    step($name, !is_wp_error($answer) && ($state === null || $found === $state), $found);
    return $answer;
};
control('PUT', 'notification-endpoints', [['url' => getenv('BETWEEN') . '/ipn', 'generation' => 'v2']]);
$amount = ['amount' => AMOUNT, 'currencyCode' => 'USD'];

step('validate_api_keys', Api::validate_api_keys() === true);
$button = Api::get_create_checkout_session_config('https://shop.example/checkout/');
$session = control('POST', 'checkout-sessions', $button)['id'] ?? null;
step('button', $session !== null);
control('POST', "checkout-sessions/$session/buyer", ['action' => 'review']);
$shown = $done('get_checkout_session_data', Api::get_checkout_session_data($session), 'Open');
step('payment preferences', !empty($shown->paymentPreferences));
$done('update_checkout_session_data', Api::update_checkout_session_data($session, [
    'paymentDetails' => ['paymentIntent' => 'Authorize', 'canHandlePendingAuthorization' => true, 'chargeAmount' => Api::format_charge_amount($amount)],
    'merchantMetadata' => Api::get_merchant_metadata(Order::ID),
]), 'Open');
control('POST', "checkout-sessions/$session/buyer", ['action' => 'pay']);
$completed = $done('complete_checkout_session', Api::complete_checkout_session($session, ['chargeAmount' => Api::format_charge_amount($amount)]), 'Completed');
control('POST', 'clock/advance', ['by' => 'PT1H']);
$done('get_charge', Api::get_charge($completed->chargeId), 'Authorized');
$done('capture_charge', Api::capture_charge($completed->chargeId), 'Captured');
$done('refund_charge, a part', Api::refund_charge($completed->chargeId, 10.55), 'RefundInitiated');
control('POST', 'clock/advance', ['by' => 'PT1H']);
$done('refund_charge, the rest', Api::refund_charge($completed->chargeId), 'RefundInitiated');
control('POST', 'clock/advance', ['by' => 'PT1H']);

$listener = new Listener;
$notices = json_decode(ask('GET', getenv('BETWEEN') . '/ipn'), true);
foreach ($notices as $notice)
    $listener->take($notice['body']);
$told = array_count_values($gateway->told);
step('notices', count($notices) > 0 && count($gateway->told) === count($notices) && ($told['refund Refunded'] ?? 0) === 2, json_encode($told));
try {
    $listener->take(preg_replace('/"MessageId": *"./', '"MessageId":"X', $notices[0]['body']));
    step('forged', false);
} catch (Exception $error) {
    step('forged', true, $error->getMessage());
}
finish();
