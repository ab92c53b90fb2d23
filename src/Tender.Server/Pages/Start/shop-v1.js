// The script of the sample shop of the first generation: what any shop's page does with Widgets.js.
"use strict";

const shop = document.getElementById("shop-v1");
const { seller, client, order } = shop.dataset;
const notice = document.getElementById("shop-notice");
const placeOrder = document.getElementById("place-order");
const onError = error => {
  notice.textContent = error.getErrorCode() + ": " + error.getErrorMessage();
  placeOrder.disabled = true;
};

amazon.Login.setClientId(client);

function showWidgets() {
  const options = { sellerId: seller, onError, amazonOrderReferenceId: order || undefined };
  const onPaymentSelect = () => { placeOrder.disabled = false; };
  document.getElementById("AmazonPayButton").hidden = true;
  new OffAmazonPayments.Widgets.AddressBook({
    ...options,
    // After a decline the address stays as it was.
    displayMode: order ? "Read" : "Edit",
    onOrderReferenceCreate: created => {
      document.getElementById("order-id").value = created.getAmazonOrderReferenceId();
    },
  }).bind("addressBookWidgetDiv");
  new OffAmazonPayments.Widgets.Wallet({ ...options, onPaymentSelect }).bind("walletWidgetDiv");
}

if (order) {
  showWidgets();
} else {
  OffAmazonPayments.Button("AmazonPayButton", seller, {
    type: "PwA", color: "Gold", size: "medium", onError,
    authorization: () => {
      const scope = "profile postal_code payments:widget payments:shipping_address payments:billing_address";
      amazon.Login.authorize({ scope }, answer => {
        notice.textContent = answer.access_token ? "" : answer.error_description;
        if (answer.access_token) showWidgets();
      });
    },
  });
}
