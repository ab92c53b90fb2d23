<?php
require __DIR__ . '/opencart.inc';
require $argv[1] . '/catalog/model/extension/module/amazon_login.php';
require $argv[1] . '/catalog/model/extension/payment/amazon_login_pay.php';
preg_match("/'VERSION', '([^']+)'/", file_get_contents($argv[1] . '/index.php'), $version);
echo "opencart {$version[1]}, PHP " . PHP_VERSION . PHP_EOL;
control('PUT', 'notification-endpoints', [['url' => getenv('BETWEEN') . '/ipn', 'generation' => 'v1']]);
$draft = control('POST', 'order-references', new stdClass());
$id = $draft['id'];
$registry->get('session')->data['apalwa']['login']['access_token'] = $draft['accessToken'];

$login = new ModelExtensionModuleAmazonLogin($registry);
step('verifyAccessToken', $login->verifyAccessToken($draft['accessToken']));
$profile = $login->fetchProfile($draft['accessToken']);
step('fetchProfile', $profile->email === 'buyer@example.com', "$profile->first_name, $profile->last_name");

$pay = new ModelExtensionPaymentAmazonLoginPay($registry);
$address = $pay->getAddress($id);
step('getAddress', $address['city'] !== '' && $address['postcode'] !== '' && $address['address_1'] !== '', $address['city']);
step('isOrderInState', $pay->isOrderInState($id, ['Draft']));
$pay->submitOrderDetails($id, 41, 'USD', "Created by OpenCart {$version[1]}");
step('submitOrderDetails', empty($pay->fetchOrder($id)->Constraints->Constraint));
$pay->confirmOrder($id);
$order = $pay->fetchOrder($id);
step('confirmOrder', (string) $order->OrderReferenceStatus->State === 'Open', (string) $order->OrderReferenceStatus->State);
step('fetchOrderId', (string) $pay->fetchOrderId($id) === '41');
$authorization = $pay->authorizeOrder($order);
step('authorizeOrder', (string) $authorization->AuthorizationStatus->State === 'Open', (string) $authorization->AuthorizationStatus->State);
$pay->addAuthorization($pay->findOrAddOrder($order), $authorization);
file_put_contents($argv[2], json_encode(['order' => $id, 'authorization' => (string) $authorization->AmazonAuthorizationId]));
finish();
