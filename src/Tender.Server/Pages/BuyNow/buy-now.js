// The script of the Buy Now page. The shop's handlers live in the shop's own page, which is asked by messages of one
// channel; what it answers is shown by the server, and only what was shown can be ordered.
// docs/browser-server-contract.md, 4.
"use strict";

const page = document.getElementById("buy-now");
const { channel, opener: shopOrigin, step } = page.dataset;
const shop = window.opener || (window.parent === window ? null : window.parent);
const waiting = new Map();
let last = 0;

function say(message) {
  if (shop && shopOrigin) shop.postMessage({ channel, ...message }, shopOrigin);
}

// The shop's page has 30 s of its own for a handler; who says nothing at all by then is not there any more.
function ask(event, data, patience = 40000) {
  const seq = ++last;
  say({ seq, event, data });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { waiting.delete(seq); reject({ code: "HandlerTimeout" }); }, patience);
    waiting.set(seq, { resolve, reject, timer });
  });
}

addEventListener("message", event => {
  if (event.source !== shop || event.origin !== shopOrigin || event.data?.channel !== channel) return;
  if (event.data.event === "closing") return leave();
  const question = waiting.get(event.data.seq);
  if (!question) return;
  waiting.delete(event.data.seq);
  clearTimeout(question.timer);
  if (event.data.error) question.reject(event.data.error);
  else question.resolve(event.data);
});

function leave() {
  if (window.opener) window.close();
}

async function beat() {
  for (let silent = 0; silent < 2;) {
    await new Promise(done => { setTimeout(done, 2000); });
    silent = await ask("ping", undefined, 2000).then(() => 0, () => silent + 1);
  }
  leave();
}

// Browser: spec 10.2: the shop's own bank, on the way back in this same window.
const kept = "tender-buy-now " + page.dataset.session;

// A browser may keep storage from a frame of another site.
function storage(act) {
  try { return act(sessionStorage); } catch { return null; }
}

if (step === "return") {
  const ticket = storage(all => JSON.parse(all.getItem(kept)).ticket);
  if (ticket) {
    location.replace("/checkout/buy-now?ticket=" + encodeURIComponent(ticket));
  } else {
    page.querySelector(".spinner").remove();
    const lost = document.getElementById("buy-now-lost");
    document.querySelector("h1").textContent = lost.dataset.title;
    lost.hidden = false;
  }
} else if (step === "failed") {
  page.querySelector("button").addEventListener("click", () => {
    say({ event: "close", data: { reason: "error", error: { code: "CheckoutFailed", message: page.innerText } } });
    leave();
  });
} else if (step === "cancel") {
  say({ event: "onCancel", data: {} });
  leave();
} else if (step === "order") {
  beat();
  order();
} else {
  beat();
}

function order() {
  const words = JSON.parse(page.dataset.words);
  const buyer = JSON.parse(page.dataset.buyer);
  const status = document.getElementById("buy-now-status");
  const summary = document.getElementById("buy-now-summary");
  const form = document.getElementById("default-button-content");
  const button = form.querySelector("input[type=submit]");
  let ticket = page.dataset.ticket;
  let cart = {};
  let option = null;
  let gift = false;
  let code = "";
  let busy = false;

  async function send(what, fields = {}) {
    const answer = await fetch("/checkout/buy-now/" + what, {
      method: "POST", body: new URLSearchParams({ ticket, ...fields }),
    });
    const body = await answer.json();
    if (!answer.ok) throw { code: "CheckoutFailed", message: body.message };
    return body;
  }

  // One question at a time; while it is asked nothing can be chosen.
  async function during(doing, act) {
    if (busy) return;
    busy = true;
    button.disabled = true;
    summary.setAttribute("aria-busy", "true");
    status.textContent = doing;
    status.className = "soft";
    try {
      button.disabled = !await act();
      status.textContent = "";
    } catch (error) {
      fail(error?.message && error.code === "CheckoutFailed" ? error.message : words.failed);
    }
    summary.removeAttribute("aria-busy");
    busy = false;
  }

  function fail(text) {
    status.textContent = text;
    status.className = "notice";
  }

  // What a handler leaves out stays as it was.
  async function show(answer) {
    if (answer.handled !== false && answer.result) cart = { ...cart, ...answer.result };
    const options = cart.deliveryOptions || [];
    if (!options.some(one => one.id === option)) option = (options.find(one => one.isDefault) || options[0])?.id;
    const shown = await send("show", { cart: JSON.stringify(cart), option: option || "", gift, code });
    const focused = summary.contains(document.activeElement) ? document.activeElement.id : "";
    const typed = summary.querySelector("[name=code]")?.value;
    summary.innerHTML = shown.html;
    const field = summary.querySelector("[name=code]");
    if (field && typed) field.value = typed;
    if (focused) document.getElementById(focused)?.focus();
    if (shown.message) throw { code: "CheckoutFailed", message: shown.message };
    return shown.canOrder;
  }

  const saved = storage(all => all.getItem(kept));
  storage(all => all.removeItem(kept));
  during(words.asks, async () => {
    if (!saved) return show(await ask("onInitCheckout", buyer));
    ({ cart, option, gift, code } = JSON.parse(saved));
    await show({ handled: false });
    return complete();
  });

  document.addEventListener("change", event => {
    const { name, value } = event.target;
    if (name === "address") during(words.asks, () => chooseAddress(value, event.target));
    if (name === "payment") during(words.asks, () => choosePayment(value));
    if (name === "gift") during(words.asks, () => chooseGift(event.target.checked));
    if (name === "delivery") during(words.asks, () => chooseOption(value));
  });

  async function chooseAddress(address, row) {
    const chosen = await send("address", { address });
    const text = document.querySelector(".address_id");
    text.dataset.address_id = address;
    text.replaceChildren(...[...row.nextElementSibling.children].map(line => line.cloneNode(true)));
    document.getElementById("maxo_addresses").open = false;
    return show(await ask("onShippingAddressSelection", chosen));
  }

  async function choosePayment(payment) {
    const { descriptor } = await send("payment", { payment });
    document.getElementById("buy-now-payment").textContent = descriptor;
    document.getElementById("maxo_payment_methods").open = false;
    return show({ handled: false });
  }

  async function chooseOption(id) {
    const deliveryOptions = cart.deliveryOptions.find(one => one.id === id);
    return choose("onDeliveryOptionSelection", { deliveryOptions }, () => { option = id; });
  }

  // What the shop has not taken is not chosen: the page shows again what was.
  async function choose(event, data, keep) {
    let answer;
    try {
      answer = await ask(event, data);
    } catch (error) {
      await show({ handled: false }).catch(() => {});
      throw error;
    }
    keep();
    return show(answer);
  }

  async function chooseGift(isSelected) {
    return choose("onGiftWrapOptionSelection", { addOnFeature: "GIFT", isSelected }, () => { gift = isSelected; });
  }

  // What is only digits are points; the shop decides what they are worth.
  async function enterCode(text) {
    const entered = /^\d+$/.test(text) ? { points: text } : { promoCode: text };
    return choose("onMerchantManagedPaymentMethodSelection", entered, () => { code = text; });
  }

  summary.addEventListener("submit", event => {
    event.preventDefault();
    event.stopPropagation();
    const text = event.target.elements.code.value.trim();
    during(words.asks, () => enterCode(text));
  });

  form.addEventListener("submit", event => {
    event.preventDefault();
    event.stopPropagation();
    during(words.places, complete);
  });

  async function complete() {
    const { result } = await ask("onCompleteCheckout", await send("order"));
    const state = result?.status || ((await send("state")).isCompleted ? "success" : "error");
    if (state === "success") return end({ reason: "success" });
    if (state === "decline") return again();
    if (state === "redirectRequired" && /^https?:/.test(result.redirectUrl)) {
      if (!storage(all => { all.setItem(kept, JSON.stringify({ ticket, cart, option, gift, code })); return true; })) {
        throw { code: "CheckoutFailed", message: words.failed };
      }
      location.href = result.redirectUrl;
      return false;
    }
    fail(words.failed);
    const { reasonCode } = result || {};
    return end({ reason: "error", error: { code: "CheckoutFailed", message: words.failed, reasonCode } });
  }

  function end(data) {
    say({ event: "close", data });
    leave();
    return false;
  }

  // The buyer chooses another payment method; a checkout that ended with the decline begins anew.
  async function again() {
    ({ ticket } = await send("again"));
    const canOrder = await show({ handled: false });
    document.getElementById("maxo_payment_methods").open = true;
    setTimeout(() => { fail(words.declined); });
    return canOrder;
  }
}
