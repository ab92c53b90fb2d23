import json
import os
import platform
import sys
import time
import urllib.request
import uuid

from amazon_pay import version
from amazon_pay.client import AmazonPayClient
from amazon_pay.ipn_handler import IpnHandler
from amazon_pay.login_with_amazon import LoginWithAmazon

AMOUNT = '25.00'
failed = 0


def ask(method, url, body=None, **headers):
    request = urllib.request.Request(url, method=method, data=None if body is None else body.encode(),
                                     headers={'Content-Type': 'application/json', **headers})
    return urllib.request.urlopen(request).read().decode()


def control(method, path, body=None):
    """The control API: the buyer, the clock, where notices go."""
    return json.loads(ask(method, f'{os.environ["CONTROL"]}/{path}', None if body is None else json.dumps(body),
                          Authorization=f'Bearer {os.environ["TOKEN"]}'))


def step(name, holds, told=''):
    global failed
    failed += not holds
    print(('ok      ' if holds else 'FAILED  ') + name + (f': {told}' if told else ''))


def trouble(kind, call):
    """A call while the service is in trouble: what became of it, after how many requests and seconds."""
    if os.environ['TENDER_PROXY'] != os.environ['BETWEEN']:
        return
    ask('PUT', f'{os.environ["BETWEEN"]}/trouble', kind)
    begun = time.monotonic()
    try:
        told = call()
    except Exception as error:
        told = f'{type(error).__name__}: {str(error).splitlines()[0]}'
    took = time.monotonic() - begun
    requests = json.loads(ask('GET', f'{os.environ["BETWEEN"]}/trouble'))['requests']
    print(f'trouble {kind}: {requests} requests in {took:.1f} s, then {told}')


def done(name, answer):
    step(name, answer.success, '' if answer.success else answer.to_xml())
    return answer.to_dict()


def make(handle_throttle):
    return AmazonPayClient(mws_access_key=os.environ['ACCESS_KEY'], mws_secret_key=os.environ['SECRET_KEY'],
                           merchant_id=os.environ['MERCHANT_ID'], region='na', currency_code='USD', sandbox=True,
                           handle_throttle=handle_throttle)


client = make(True)
print(f'amazon-pay-sdk-python {version.versions["application_version"]}, Python {platform.python_version()}')
control('PUT', 'notification-endpoints', [{'url': os.environ['BETWEEN'] + '/ipn', 'generation': 'v1'}])

draft = control('POST', 'order-references', {})
order = draft['id']
profile = LoginWithAmazon(client_id=os.environ['STORE_ID'], region='na', sandbox=True).get_login_profile(access_token=draft['accessToken'])
step('login profile', profile.get('email') == 'buyer@example.com', '' if 'email' in profile else str(profile))
done('set', client.set_order_reference_details(order, AMOUNT, seller_note='Größe*~ (1)', store_name='Shop'))
done('confirm', client.confirm_order_reference(order))
answer = done('authorize', client.authorize(order, uuid.uuid4().hex, AMOUNT, transaction_timeout=0))
authorization = answer['AuthorizeResponse']['AuthorizeResult']['AuthorizationDetails']['AmazonAuthorizationId']
answer = done('capture', client.capture(authorization, uuid.uuid4().hex, AMOUNT))
capture = answer['CaptureResponse']['CaptureResult']['CaptureDetails']['AmazonCaptureId']
answer = done('refund', client.refund(capture, uuid.uuid4().hex, 10))
refund = answer['RefundResponse']['RefundResult']['RefundDetails']['AmazonRefundId']
control('POST', 'clock/advance', {'by': 'PT1H'})
answer = done('refund an hour later', client.get_refund_details(refund))
step('is completed', answer['GetRefundDetailsResponse']['GetRefundDetailsResult']['RefundDetails']['RefundStatus']['State'] == 'Completed')
done('close', client.close_order_reference(order))
control('POST', 'clock/advance', {'by': 'PT1H'})

notices = json.loads(ask('GET', os.environ['BETWEEN'] + '/ipn'))
kinds = []
for notice in notices:
    # Names of headers as WSGI frameworks give them.
    headers = {name.title(): value for name, value in notice['headers'].items()}
    handler = IpnHandler(notice['body'].encode(), headers)
    handler.authenticate()
    kinds.append(next(iter(json.loads(handler.to_json()))))
step('notices', len(set(kinds)) == 4, f'{len(kinds)} accepted: {" ".join(sorted(set(kinds)))}')
try:
    forged = json.dumps({**json.loads(notices[0]['body']), 'MessageId': 'X'})
    IpnHandler(forged.encode(), {'X-Amz-Sns-Topic-Arn': json.loads(forged)['TopicArn']}).authenticate()
    step('forged', False)
except ValueError:
    step('forged', True, 'refused')


def told(one):
    answer = one.get_order_reference_details(order)
    return f'success {answer.success} and {answer.to_xml()[:60]}'


for kind in ('503', '429', 'close'):
    trouble(kind, lambda: told(client))
trouble('503', lambda: told(make(False)) + ' (handle_throttle off)')
sys.exit(1 if failed else 0)
