// Another address or payment method: the buyer chooses at Amazon Pay, and is back on this page.
"use strict";

const { session } = document.getElementById("review").dataset;
for (const [id, changeAction] of [["#change-address", "changeAddress"], ["#change-payment", "changePayment"]]) {
  amazon.Pay.bindChangeAction(id, { amazonCheckoutSessionId: session, changeAction });
}
