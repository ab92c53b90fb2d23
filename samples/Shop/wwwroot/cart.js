// The button of API v2: exactly what was signed, and where to show it.
"use strict";

const { merchant, key, currency, amount, payload, signature } = document.getElementById("AmazonPayButton").dataset;
amazon.Pay.renderButton("#AmazonPayButton", {
  merchantId: merchant,
  publicKeyId: key,
  ledgerCurrency: currency,
  sandbox: true,
  placement: "Cart",
  productType: "PayAndShip",
  buttonColor: "Gold",
  estimatedOrderAmount: { amount, currencyCode: currency },
  createCheckoutSessionConfig: {
    payloadJSON: payload, signature, publicKeyId: key, algorithm: "AMZN-PAY-RSASSA-PSS-V2",
  },
});
