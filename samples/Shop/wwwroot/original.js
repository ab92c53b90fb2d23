// The widgets of the original API: login, address book, wallet.
"use strict";

const { seller, client, order } = document.getElementById("widgets").dataset;
const notice = document.getElementById("notice");
const placeOrder = document.getElementById("place-order");

function say(text) {
  notice.textContent = text;
  notice.hidden = false;
}

function onError(error) {
  say(error.getErrorCode() + ": " + error.getErrorMessage());
  placeOrder.disabled = true;
}

function showWallet(reference) {
  new OffAmazonPayments.Widgets.Wallet({
    sellerId: seller,
    amazonOrderReferenceId: reference,
    onError,
    onPaymentSelect: () => { placeOrder.disabled = false; },
  }).bind("walletWidgetDiv");
}

function showWidgets() {
  document.getElementById("AmazonPayButton").hidden = true;
  new OffAmazonPayments.Widgets.AddressBook({
    sellerId: seller,
    onError,
    onOrderReferenceCreate: created => {
      document.getElementById("reference").value = created.getAmazonOrderReferenceId();
    },
  }).bind("addressBookWidgetDiv");
  showWallet(undefined);
}

amazon.Login.setClientId(client);
if (order) {
  showWallet(order);
} else {
  OffAmazonPayments.Button("AmazonPayButton", seller, {
    type: "PwA", color: "Gold", size: "medium", onError,
    authorization: () => {
      const scope = "profile postal_code payments:widget payments:shipping_address payments:billing_address";
      amazon.Login.authorize({ scope }, answer => {
        if (answer.access_token) showWidgets();
        else say(answer.error_description);
      });
    },
  });
}
