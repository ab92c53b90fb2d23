// The script of the widgets: it gets the buyer's token from the shop's page, asks its own server with it, and tells
// the page what was chosen once that is stored. docs/browser-server-contract.md, section 6.
"use strict";

const widget = document.getElementById("widget");
const { kind, seller, origin, channel, mode, agreement, language, error, message, failed } = widget.dataset;
const selected = { AddressBook: "addressSelect", Wallet: "paymentSelect", Consent: "consent" }[kind];

let session = null; // What the server knows this widget by; another one with each answer.
let id = null;
let presentmentCurrency = null;
let last = Promise.resolve(); // One question after the other.

function say(event, data) {
  if (origin) parent.postMessage({ channel, event, data: data || {} }, origin);
}

function ask(route, fields) {
  last = last.then(() => question(route, fields)).catch(() => {
    show(null);
    say("error", { code: "UnknownError", message: failed });
  });
  return last;
}

async function question(route, fields) {
  widget.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ kind, sellerId: seller, displayMode: mode, agreementType: agreement, language });
  const known = { id, presentmentCurrency, ...fields };
  for (const name of Object.keys(known)) if (known[name] !== null && known[name] !== undefined) {
    body.set(name, known[name]);
  }
  const headers = { Authorization: "bearer " + encodeURIComponent(session) };
  const answer = await fetch(route, { method: "POST", body, headers, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  heard(route, await answer.json());
}

function heard(route, answer) {
  show(answer.html);
  if (answer.error) {
    say("error", answer.error);
    return;
  }
  session = answer.session;
  id = answer.id;
  if (answer.isNew) say("create", { id });
  if (route === "/widgets/open" && !widget.dataset.ready) {
    widget.dataset.ready = "true";
    say("ready", kind === "Consent" ? { consentStatus: answer.consentStatus } : {});
  }
  if (answer.selection) say(selected, answer.selection);
}

// What comes is made by the server, which encodes every value; the page's policy runs no script in it.
function show(html) {
  const name = document.activeElement && document.activeElement.name;
  if (html === null) {
    widget.replaceChildren(Object.assign(document.createElement("p"), { className: "notice", textContent: failed }));
    widget.firstChild.setAttribute("role", "alert");
  } else {
    widget.innerHTML = html;
  }
  widget.removeAttribute("aria-busy");
  const again = name && widget.querySelector(`input[name="${name}"]:checked`);
  if (again) again.focus({ preventScroll: true });
  const notice = widget.querySelector(".notice");
  if (notice) notice.scrollIntoView({ block: "nearest" });
}

addEventListener("message", event => {
  if (event.source !== parent || event.origin !== origin || !event.data || event.data.channel !== channel) return;
  const data = event.data.data || {};
  if (event.data.event === "init") {
    session = data.accessToken || "";
    id = data.id;
    presentmentCurrency = data.presentmentCurrency;
    ask("/widgets/open", { create: data.create ? "true" : null });
  } else if (event.data.event === "refresh") {
    ask("/widgets/open");
  } else if (event.data.event === "presentmentCurrency") {
    presentmentCurrency = data.presentmentCurrency;
    if (session !== null) ask("/widgets/open");
  }
});

widget.addEventListener("change", event => {
  const { name, value, checked, type } = event.target;
  ask("/widgets/choose", { [name]: type === "checkbox" ? String(checked) : value });
});

// What is chosen in a window outside is shown when the buyer comes back.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && widget.querySelector("[data-outside]")) ask("/widgets/open");
});

if (error) say("error", { code: error, message });
else say("hello");
