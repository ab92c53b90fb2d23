// The script of the sample shop: what any shop's page does with checkout.js.
"use strict";

const pay = document.getElementById("pay");
const { merchant, key, currency, payload, signature } = pay.dataset;
amazon.Pay.renderButton("#pay", {
  merchantId: merchant,
  publicKeyId: key,
  ledgerCurrency: currency,
  sandbox: true,
  placement: "Checkout",
  productType: "PayOnly",
  createCheckoutSessionConfig: {
    payloadJSON: payload, signature, publicKeyId: key, algorithm: "AMZN-PAY-RSASSA-PSS-V2",
  },
});
