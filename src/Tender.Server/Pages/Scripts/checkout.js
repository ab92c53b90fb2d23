// checkout.js, the shop page's part of the second generation: buttons, starts, changes, sign-out, Buy Now.
// Served as it is; it sends nothing by itself. "Browser: spec" names a section of docs/wire-sources.md. What its
// server must answer is in docs/browser-server-contract.md.
(function () {
"use strict";

// The server may put settings between these braces as JSON: viewType, region, hostedOrigin.
const settings = { /* server settings */ };

// -- Where we come from

// Browser: spec 1.1, 12.5 and, for the currencies of an estimate, 3.6.
const regions = {
  na: {
    ledgers: ["USD"], languages: ["en_US"], fallback: "en_US", host: "apay-us.amazon.com", amounts: ["USD"],
  },
  eu: {
    ledgers: ["EUR", "GBP"], languages: ["en_GB", "de_DE", "fr_FR", "it_IT", "es_ES"], fallback: "en_GB",
    host: "payments.amazon.de",
    amounts: ["EUR", "GBP", "AUD", "DKK", "HKD", "JPY", "NZD", "NOK", "ZAR", "SEK", "CHF", "USD"],
  },
  fe: {
    ledgers: ["JPY"], languages: ["ja_JP"], fallback: "ja_JP", host: "payments.amazon.co.jp", amounts: ["JPY"],
  },
};
const hostOfLanguage = {
  en_US: "apay-us.amazon.com", en_GB: "payments.amazon.de", de_DE: "payments.amazon.de",
  fr_FR: "payments.amazon.fr", it_IT: "payments.amazon.it", es_ES: "payments.amazon.es",
  ja_JP: "payments.amazon.co.jp",
};
const ownName = /\/checkout(\.min)?\.js([?#]|$)/;
const script = new URL(scriptAddress(), location.href);
const publicHost = /^static-(na|eu|fe)(-beta)?\.payments-amazon\.com$/.exec(script.hostname);
// A script of an own name serves all regions; the ledger currency tells which.
const scriptRegion = regions[settings.region || (publicHost && publicHost[1]) || script.searchParams.get("region")]
  || null;

function scriptAddress() {
  const current = document.currentScript && document.currentScript.src;
  if (current && ownName.test(current)) return current;
  const tags = Array.from(document.scripts, tag => tag.src);
  return tags.filter(address => ownName.test(address)).pop() || current || location.href;
}

// Browser: spec 9.1, host choice. Under any other name the hosted pages are where the script is.
function hostedOrigin(language, ledger) {
  if (settings.hostedOrigin) return settings.hostedOrigin;
  if (!publicHost) return script.origin;
  const host = ledger === "GBP" ? "payments.amazon.co.uk" : hostOfLanguage[language] || scriptRegion.host;
  return script.protocol + "//" + host + (script.port ? ":" + script.port : "");
}

// -- State, shared by every copy of this script on the page

window.amazon = window.amazon || {};
const pay = window.amazon.Pay = window.amazon.Pay || {};
const stateKey = Symbol.for("amazon.Pay.state");
const first = !pay[stateKey];
if (first) {
  Object.defineProperty(pay, stateKey, {
    value: { buttons: new WeakMap(), changes: new WeakMap(), busy: false, release: 0, view: null },
  });
  window.addEventListener("pageshow", () => { state.busy = Boolean(state.view); });
}
const state = pay[stateKey];

// -- Problems

// Browser: spec 2: what is thrown is a string, a headline and a line per problem.
function refuse(lines) {
  lines = [].concat(lines);
  if (lines.length) throw "AmazonPay:\n" + lines.join("\n");
}

const missing = name => `'${name}' is missing in the options object.`;
const invalid = (name, value, allowed) =>
  `'${name}' has the invalid value '${value}'. Allowed: ${allowed.join(", ")}.`;

// The problems of members that must be there, and of one that must have one of these values.
const lacking = (options, names) => names.filter(name => !options[name]).map(missing);
const unlike = (options, name, allowed) =>
  given(options[name]) && options[name] !== "" && !allowed.includes(options[name])
    ? [invalid(name, options[name], allowed)] : [];

const given = value => value !== undefined && value !== null;
const complain = error => { setTimeout(() => { throw error; }); };

function need(options) {
  if (!options || typeof options !== "object") refuse("The options object is missing.");
}

function find(selector, options) {
  if (!selector) refuse("The selector is missing.");
  need(options);
  let element = selector;
  try {
    if (typeof selector === "string") element = document.querySelector(selector);
  } catch { /* Not a selector: as if nothing matched. */ }
  if (!element?.addEventListener) refuse(`No element matches '${selector}'.`);
  return element;
}

// -- Options

// Browser: spec 3.2. Returns the options with their defaults; throws all problems at once.
function resolve(options) {
  const problems = lacking(options, ["merchantId", "ledgerCurrency", "placement"]);
  const ledger = options.ledgerCurrency;
  const region = scriptRegion || Object.values(regions).find(one => one.ledgers.includes(ledger));
  const all = member => region ? region[member] : [].concat(...Object.values(regions).map(one => one[member]));
  problems.push(
    ...unlike(options, "ledgerCurrency", all("ledgers")),
    ...unlike(options, "placement", ["Home", "Product", "Cart", "Checkout", "Other"]),
    ...unlike(options, "checkoutLanguage", all("languages")),
    ...unlike(options, "productType", ["PayAndShip", "PayOnly", "SignIn", "Donation", "PayAndShipMultiAddress"]));
  if (options.publicKeyId === "") problems.push(invalid("publicKeyId", "", ["a key id"]));
  refuse(problems);
  const sandbox = environment(options.sandbox,
    [options, options.createCheckoutSessionConfig, options.signInConfig]);
  const design = options.design === "C0001" ? "C0001" : "D0000";
  const colors = ["Gold", "LightGray", "DarkGray"];
  return {
    ...options, region, sandbox,
    merchantId: String(options.merchantId),
    language: options.checkoutLanguage || browserLanguage(region),
    productType: options.productType || "PayAndShip",
    color: design === "C0001" || !colors.includes(options.buttonColor) ? "Gold" : options.buttonColor,
    design,
    source: startSource(options),
  };
}

// Browser: spec 3.2, sandbox: the key's prefix decides, and may not contradict the flag.
function environment(flag, holders) {
  const keys = holders.map(holder => holder?.publicKeyId).filter(key => typeof key === "string");
  const starts = prefix => keys.find(key => key.startsWith(prefix));
  if (!given(flag)) return Boolean(starts("SANDBOX-"));
  const sandbox = flag !== "false" && Boolean(flag);
  const contrary = starts(sandbox ? "LIVE-" : "SANDBOX-");
  if (contrary) refuse(`'sandbox' has the invalid value '${flag}' for the publicKeyId '${contrary}'.`);
  return sandbox;
}

function browserLanguage(region) {
  const same = (language, length) => region.languages.find(one =>
    one.slice(0, length) === language.replace("-", "_").slice(0, length));
  return navigator.languages.map(language => same(language, 5) || same(language, 2)).find(Boolean) || region.fallback;
}

// Which of the three start configurations the options carry, or null.
function startSource(options) {
  const config = options.createCheckoutSessionConfig;
  const session = options.createCheckoutSession;
  if (options.productType !== "SignIn" && (config || session)) return config ? { config } : { session };
  return options.signInConfig ? { signIn: options.signInConfig } : null;
}

// Browser: spec 3.6: never throws; what is wrong is logged and dropped.
function readAmount(value, resolved) {
  if (value === undefined || value && typeof value === "object" && !Object.keys(value).length) return null;
  let amount = value;
  try {
    if (typeof value === "string") amount = JSON.parse(value);
  } catch { /* Reported below. */ }
  const text = String(amount?.amount).trim();
  const currency = amount?.currencyCode;
  const shape = currency === "JPY" ? /^\d+$/ : /^\d+(\.\d{1,2})?$/;
  if (!shape.test(text) || Number(text) <= 0 || !resolved.region.amounts.includes(currency)) {
    console.error("AmazonPay: estimatedOrderAmount is not usable and ignored: " + JSON.stringify(value));
    return null;
  }
  const accepted = { amount: text, currencyCode: currency };
  if (resolved.sandbox) console.log("AmazonPay: estimatedOrderAmount " + JSON.stringify(accepted));
  return accepted;
}

// -- Cookies on the shop's own domain

function readCookie(name) {
  const found = document.cookie.split("; ").find(one => one.startsWith(name + "="));
  return found ? found.slice(name.length + 1) : null;
}

function writeCookie(name, value, days) {
  document.cookie = `${name}=${value}; path=/; max-age=${days * 86400}; samesite=lax`
    + (location.protocol === "https:" ? "; secure" : "");
}

// Browser: spec 9.4: own names: shops keep a cookie named language. The original names are read only.
function rememberChoice(resolved) {
  writeCookie("apay-language", resolved.language, 1);
  writeCookie("apay-ledger", resolved.ledgerCurrency, 1);
}

function rememberedOrigin() {
  return hostedOrigin(rememberedLanguage(), readCookie("apay-ledger") || readCookie("ledgerCurrency"));
}

function rememberedLanguage() {
  const language = readCookie("apay-language") || readCookie("language");
  return hostOfLanguage[language] ? language : null;
}

function randomText() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
}

// Browser: spec 9.4, apay-session-set. It ties hosted sessions to this browser, so that sign-out works where
// third-party cookies do not reach the hosted host (spec 23).
function sessionMarker() {
  const marker = readCookie("apay-session-set") || randomText();
  writeCookie("apay-session-set", marker, 365);
  return marker;
}

// -- Views: this window, or a pop-up

const isMobile = () => navigator.userAgentData?.mobile || /Android|iPhone|iPad|Mobile/.test(navigator.userAgent);
const isFramed = () => window.top !== window;

function openWindow() {
  const left = window.screenX + Math.max(0, (window.outerWidth - 800) >> 1);
  const top = window.screenY + Math.max(0, (window.outerHeight - 670) >> 1);
  const name = "amazonpay-" + randomText();
  const popup = window.open("", name, `popup=yes,width=800,height=670,left=${left},top=${top}`);
  return popup ? { popup, name } : null;
}

// Browser: spec 9.2. Only inside the click is a pop-up not blocked; blocked means redirect.
function openView(resolved) {
  const wanted = !resolved.alwaysRedirect && (isFramed() || settings.viewType === "modalView" && !isMobile());
  const opened = wanted ? openWindow() : null;
  return opened
    ? { type: "modalView", popup: opened.popup, target: opened.name }
    : { type: "redirectView", target: isFramed() ? "_top" : "_self" };
}

// Browser: spec 9.2: one overlay, a look each 200 ms, one message that counts.
function watch(popup, origin) {
  const focus = () => { popup.focus(); };
  const overlay = freeze(focus);
  const timer = setInterval(() => { if (popup.closed) end(); }, 200);
  state.view = { focus };
  const listen = ({ source, origin: from, data }) => {
    if (source !== popup || from !== origin || !data?.action) return;
    end();
    popup.close();
    if (data.action === "maxo_widgets_success" && /^https?:\/\//i.test(data.url)) location.href = data.url;
  };
  const end = () => {
    clearInterval(timer);
    window.removeEventListener("message", listen);
    uncover(overlay);
    state.view = null;
    setBusy(false);
  };
  window.addEventListener("message", listen);
}

function cover(id, style) {
  const overlay = document.createElement("div");
  overlay.id = id;
  Object.assign(overlay.style, {
    position: "fixed", inset: "0", zIndex: "2147483646", display: "flex", font: "16px system-ui, sans-serif",
  }, style);
  overlay.before = document.activeElement;
  while (overlay.before?.shadowRoot?.activeElement) overlay.before = overlay.before.shadowRoot.activeElement;
  document.body.appendChild(overlay);
  return overlay;
}

// Whoever works with the keyboard goes on where the overlay began.
function uncover(overlay) {
  overlay.remove();
  overlay.before?.focus?.();
}

function freeze(focus) {
  const overlay = cover("amazonpay-maxo-checkout-freezing-overlay", {
    background: "rgba(15, 20, 30, 0.8)", color: "#fff", cursor: "pointer", placeContent: "center", placeItems: "center",
  });
  overlay.setAttribute("role", "status");
  const button = make("button", "", text(rememberedLanguage(), "elsewhere"));
  button.type = "button";
  Object.assign(button.style, {
    font: "inherit", color: "inherit", background: "none", border: "0", padding: "20px", cursor: "inherit",
  });
  overlay.append(button);
  overlay.addEventListener("click", focus);
  button.focus();
  return overlay;
}

// Browser: spec 20, row 22: a second start is ignored until the page is shown again.
function setBusy(busy) {
  state.busy = busy;
  clearTimeout(state.release);
  if (busy && !state.view) state.release = setTimeout(() => { state.busy = Boolean(state.view); }, 10000);
}

function isBusy() {
  state.view?.focus();
  return state.busy;
}

// -- Navigation

// Browser: spec 9.1: a hidden form, so that the payload arrives as it was signed.
function submit(method, address, fields, target) {
  const name = "amazonpay-checkout-signature-data-form";
  document.getElementById(name)?.remove();
  const form = document.createElement("form");
  Object.assign(form, { id: name, name, method, action: address, target, acceptCharset: "UTF-8", hidden: true });
  fields.filter(field => given(field[1])).forEach(([name, value]) => {
    form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  });
  document.body.appendChild(form);
  HTMLFormElement.prototype.submit.call(form);
}

function navigate(method, origin, path, fields, view) {
  setBusy(true);
  submit(method, origin + path, fields.concat([["viewType", view.type]]), view.target);
  if (view.popup) watch(view.popup, origin);
}

function commonFields(resolved) {
  return [
    ["checkoutLanguage", resolved.language],
    ["ledgerCurrency", resolved.ledgerCurrency],
    ["merchantId", resolved.merchantId],
    ["productType", resolved.productType],
    ["environment", resolved.sandbox ? "SANDBOX" : "LIVE"],
    ["scopes", JSON.stringify(resolved.scopes || [])],
    ["merchantDomain", location.hostname],
    ["origin_url", location.href],
    ["apaySessionSet", sessionMarker()],
    ["platformConnectionId", resolved.platformConnectionId],
  ];
}

const payloadText = payload => typeof payload === "string" ? payload : JSON.stringify(payload);

// Browser: spec 9.1 and 3.2 (key inheritance, mismatch, algorithm).
function configFields(config, publicKeyId) {
  const key = config.publicKeyId || publicKeyId;
  refuse(lacking(config, ["payloadJSON", "signature"]).concat(key ? [] : missing("publicKeyId")));
  const payload = payloadText(config.payloadJSON);
  return [
    ["payloadJSON", payload],
    // A form turns line breaks into CR LF, which breaks the signature: then the exact text goes along.
    ["payloadJSONExact", /[\r\n]/.test(payload) ? encodeURIComponent(payload) : null],
    ["signature", config.signature],
    ["publicKeyId", key],
    ["publicKeyIdMismatch", publicKeyId && publicKeyId !== key ? "true" : null],
    ["algorithm", config.algorithm || "AMZN-PAY-RSASSA-PSS"],
    ["authorizationToken", config.authorizationToken],
  ];
}

function start(resolved, source, amount) {
  if (!source) refuse(missing(resolved.productType === "SignIn" ? "signInConfig" : "createCheckoutSessionConfig"));
  const config = source.config || source.signIn;
  const fields = config ? configFields(config, resolved.publicKeyId) : null;
  if (isBusy()) return;
  setBusy(true);
  rememberChoice(resolved);
  const origin = hostedOrigin(resolved.language, resolved.ledgerCurrency);
  const view = openView(resolved);
  const go = startFields => navigate("post", origin, "/checkout/initiate", startFields.concat(commonFields(resolved), [
    ["estimatedOrderAmount", source.signIn || !amount ? null : JSON.stringify(amount)],
  ]), view);
  if (fields) return go(fields);
  sessionId(source.session).then(id => go([["amazonCheckoutSessionId", id]])).catch(error => {
    if (view.popup) view.popup.location.href = origin + "/checkout/lwaPreAuthError";
    setBusy(false);
    complain(error);
  });
}

// Browser: spec 4.4, the shop's own server makes the session.
async function sessionId(source) {
  const made = await (typeof source === "function" ? source() : source);
  if (typeof made === "string" && made) return made;
  if (!made?.url) refuse(missing("createCheckoutSession.url"));
  const answer = await fetch(made.url, { method: made.method || "POST", credentials: "include" });
  if (!answer.ok) refuse("createCheckoutSession.url answered with status " + answer.status + ".");
  const body = await answer.json();
  const extract = made.extractAmazonCheckoutSessionId;
  const id = (typeof extract === "function" ? extract(body) : extract && body[extract])
    || body.amazonCheckoutSessionId || body.checkoutSessionId;
  if (!id) refuse("createCheckoutSession.url answered without a checkout session id.");
  return id;
}

// -- Texts

const textNames = ["pay", "signIn", "sandbox", "test", "tagline", "instalments", "elsewhere", "close"];
const texts = {
  en: ["Pay with Tender", "Sign in with Tender", "test, no money moves", "TEST", "Use the account you have",
    "Pay in parts", "The checkout goes on in the other window. Click to show it.", "Close"],
  de: ["Mit Tender bezahlen", "Mit Tender anmelden", "Test, es fließt kein Geld", "TEST", "Mit Ihrem Konto",
    "In Raten zahlen", "Es geht im anderen Fenster weiter. Klicken Sie, um es zu zeigen.", "Schließen"],
  fr: ["Payer avec Tender", "Se connecter avec Tender", "test, sans argent réel", "TEST", "Avec votre compte",
    "Payer en plusieurs fois", "Le paiement continue dans l’autre fenêtre. Cliquez pour l’afficher.", "Fermer"],
  it: ["Paga con Tender", "Accedi con Tender", "prova, senza denaro reale", "PROVA", "Con il tuo account",
    "Paga a rate", "Il pagamento continua nell’altra finestra. Fai clic per mostrarla.", "Chiudi"],
  es: ["Pagar con Tender", "Iniciar sesión con Tender", "prueba, sin dinero real", "PRUEBA", "Con tu cuenta",
    "Pagar a plazos", "El pago sigue en la otra ventana. Haz clic para mostrarla.", "Cerrar"],
  ja: ["Tenderで支払う", "Tenderでログイン", "テスト", "テスト", "お持ちのアカウントで",
    "分割払い", "お支払いは別のウィンドウで続いています。クリックで表示します。", "閉じる"],
};

function text(language, name) {
  return (texts[(language || navigator.language || "en").slice(0, 2)] || texts.en)[textNames.indexOf(name)];
}

// -- The button

// Class names and structure: Browser: spec 3.4. The look is our own.
const p = ".amazonpay-button-";
const buttonSheet = `
  ${p}container { box-sizing: border-box; min-width: 113px; max-width: 600px; min-height: 42px;
    max-height: 193px; display: flex; flex-direction: column; user-select: none;
    font: 600 15px/1.2 system-ui, "Segoe UI", "Hiragino Sans", sans-serif; }
  ${p}enabled { cursor: pointer; }
  ${p}disabled { opacity: .45; pointer-events: none; cursor: default; }
  ${p}view1 { box-sizing: border-box; flex: 1 1 auto; min-height: 24px; display: flex; gap: .5em;
    align-items: center; justify-content: center; padding: 0 .8em; border-radius: 6px; overflow: hidden;
    white-space: nowrap; border: 2px solid transparent; }
  ${p}view1:focus-visible { outline: 3px solid #1a5fb4; outline-offset: 2px; }
  ${p}view1-gold { background: #0f6b5c; color: #fff; border-color: #e0b44c; }
  ${p}view1-gray { background: #e9eceb; color: #123; border-color: #7d8a87; }
  ${p}view1-ink { background: #22302e; color: #fff; border-color: #22302e; }
  picture { display: block; overflow: hidden; text-overflow: ellipsis; }
  ${p}chevrons, ${p}sandbox-logo, ${p}view3 { flex: none; text-align: center; }
  ${p}sandbox-logo { font-size: 10px; letter-spacing: .06em; padding: .2em .45em;
    border-radius: 3px; background: #b3261e; color: #fff; }
  [data-drawn]::after { content: attr(data-drawn); }
  ${p}microtext { font-size: 11px; font-weight: 400; padding-top: 3px; }
`;

// Spec 23: adopted sheets only; even an empty style element violates style-src 'self'.
function adopt(root) {
  try {
    if (!adopt.sheet) (adopt.sheet = new CSSStyleSheet()).replaceSync(buttonSheet);
    root.adoptedStyleSheets = [adopt.sheet];
  } catch (error) {
    console.warn("AmazonPay: this browser shows the button without its style.");
  }
}

function make(tag, classes, content) {
  const element = document.createElement(tag);
  element.className = classes;
  if (content) element.textContent = content;
  return element;
}

// Drawn, as it is a picture elsewhere: the button's name holds all its text.
function beside(kind, drawn) {
  const picture = make("picture", "amazonpay-button-" + kind);
  picture.dataset.drawn = drawn;
  return picture;
}

function shadowOf(element) {
  try {
    return element.shadowRoot || element.attachShadow({ mode: "open" });
  } catch (error) {
    return refuse(`A ${element.tagName} element cannot hold a button; use a div.`);
  }
}

function draw(container, resolved) {
  const signIn = resolved.productType === "SignIn";
  const shadow = shadowOf(container);
  adopt(shadow);
  const label = text(resolved.language, signIn ? "signIn" : "pay");
  const rows = resolved.design === "C0001" ? "amazonpay-custom-button-container-rows"
    : "amazonpay-button-container-rows";
  const wrapper = make("div", "amazonpay-button-container amazonpay-button-enabled " + rows);
  wrapper.id = "maxo-button-wrapper-" + Date.now();
  const shade = { Gold: "gold", LightGray: "gray", DarkGray: "ink" }[resolved.color];
  const view1 = make("div", "amazonpay-button-view1 amazonpay-button-view1-" + shade);
  const logo = "amazonpay-button-logo" + (signIn ? " amazonpay-button-signin-button-logo" : "");
  view1.tabIndex = 0;
  view1.append(make("picture", logo, label));
  if (resolved.sandbox) view1.append(beside("sandbox-logo", text(resolved.language, "test")));
  view1.append(beside("chevrons", "\u203a"));
  const view3 = make("div", "amazonpay-button-view3");
  wrapper.append(view1, make("div", "amazonpay-button-view2"), view3);
  shadow.replaceChildren(wrapper);

  const title = label + (resolved.sandbox ? ` (${text(resolved.language, "sandbox")})` : "");
  const parentClass = "amazonpay-button-parent-container-checkout-";
  container.style.position = "relative";
  container.title = title;
  container.setAttribute("role", "button");
  container.setAttribute("aria-label", title);
  container.classList.remove(...[...container.classList].filter(one => one.startsWith(parentClass)));
  container.classList.add("amazonpay-merchant-shadow-root-parent-element-for-executing-modal-script");
  if (!signIn) container.classList.add(parentClass + resolved.merchantId.replace(/\s/g, ""));
  return { wrapper, view3 };
}

// Browser: spec 3.5.
function fit(container, wrapper) {
  wrapper.style.display = "none"; // What the shop gave the container, not what we put into it.
  const width = Math.min(600, Math.max(113, container.clientWidth || 200));
  const wanted = container.clientHeight || 45;
  wrapper.style.display = "";
  const height = Math.max(42, Math.min(193, width / 2.6, Math.max(width / 10, wanted)));
  wrapper.style.width = width + "px";
  wrapper.style.height = height + "px";
}

function microtext({ resolved, amount, parts }) {
  const plain = resolved.productType === "SignIn" || resolved.design === "C0001";
  // Browser: spec 3.6: instalments are offered in the US from 50 USD.
  const instalments = amount?.currencyCode === "USD" && Number(amount.amount) >= 50;
  const line = text(resolved.language, instalments ? "instalments" : "tagline");
  parts.view3.replaceChildren(...plain ? [] : [beside("microtext", line)]);
  parts.wrapper.classList.toggle("amazonpay-button-container-rows-affirm", !plain && instalments);
}

function observe(container) {
  const again = width => {
    const { wrapper } = state.buttons.get(container).parts;
    if (width) wrapper.style.width = width;
    fit(container, wrapper);
  };
  new ResizeObserver(() => { again(); }).observe(container);
  window.addEventListener("resize", () => { again("inherit"); });
}

// Browser: spec 3.4: on the container, so that click() on a hidden element starts too.
function listen(container) {
  const press = event => {
    const record = state.buttons.get(container);
    // A shop swaps this class; its pointer-events rule lets real clicks through to us.
    if (event.isTrusted && record.parts.wrapper.classList.contains("amazonpay-button-disabled")) return;
    record.press();
  };
  container.addEventListener("click", press);
  container.addEventListener("keyup", event => {
    if (event.key === "Enter" || event.key === " ") press(event);
  });
  container.addEventListener("keydown", event => {
    if (event.key === " ") event.preventDefault();
  });
}

// Draws, or draws again, a button and says what a press does.
function place(container, resolved, options, press) {
  const known = state.buttons.has(container);
  const record = { resolved, press, parts: draw(container, resolved) };
  state.buttons.set(container, record);
  if (!known) {
    listen(container);
    observe(container);
  }
  fit(container, record.parts.wrapper);
  record.amount = readAmount(options.estimatedOrderAmount, resolved);
  microtext(record);
  rememberChoice(resolved);
  return record;
}

function renderButton(selector, options) {
  const container = find(selector, options);
  const resolved = resolve(options);
  let handler = null;
  const record = place(container, resolved, options, () => {
    if (resolved.source) {
      start(resolved, resolved.source, record.amount);
    } else if (handler) {
      handler();
    } else if (resolved.productType === "SignIn") {
      refuse(missing("signInConfig"));
    }
  });
  const button = {
    updateButtonInfo: amount => {
      record.amount = readAmount(amount, resolved) || record.amount;
      microtext(record);
    },
  };
  // Browser: spec 3.3, the shape depends on what was given.
  if (resolved.source) return resolved.productType === "SignIn" ? undefined : button;
  button.onClick = given => { handler = typeof given === "function" ? given : null; };
  button.initCheckout = given => {
    need(given);
    const source = startSource(given) || (given.signInConfig ? { signIn: given.signInConfig } : null);
    const sandbox = environment(options.sandbox, [options, given.createCheckoutSessionConfig, given.signInConfig]);
    const platformConnectionId = given.platformConnectionId || resolved.platformConnectionId;
    const own = { ...resolved, sandbox, platformConnectionId };
    start(own, source, record.amount || readAmount(given.estimatedOrderAmount, resolved));
  };
  return button;
}

function initCheckout(options) {
  need(options);
  const resolved = resolve(options);
  start(resolved, resolved.source, readAmount(options.estimatedOrderAmount, resolved));
}

// -- Changes and upgrades

// One listener for an element, whose data a later call replaces (spec 5.1).
function bind(element, act) {
  const known = state.changes.has(element);
  state.changes.set(element, act);
  if (known) return;
  element.addEventListener("click", event => {
    event.preventDefault();
    state.changes.get(element)();
  });
}

function change(changeAction, options, skip) {
  if (isBusy()) return;
  navigate("get", rememberedOrigin(), "/checkout/initiate_auth", [
    ["amazonCheckoutSessionId", options.amazonCheckoutSessionId], ["changeAction", changeAction],
    ["skipPreorderPage", skip],
  ], openView(options));
}

function bindChangeAction(selector, options) {
  const element = find(selector, options);
  refuse(lacking(options, ["amazonCheckoutSessionId", "changeAction"])
    .concat(unlike(options, "changeAction", ["changeAddress", "changePayment"])));
  bind(element, () => { change(options.changeAction, options); });
}

function changeNow(action) {
  return options => {
    need(options);
    refuse(lacking(options, ["amazonCheckoutSessionId"]));
    change(action, options, "true");
  };
}

// Browser: spec 5.2: what a button's options would say stands in the payload.
function bindUpgradeAction(selector, options) {
  const element = find(selector, options);
  refuse(lacking(options, ["upgradeAction"])
    .concat(unlike(options, "upgradeAction", ["recurringUpgrade", "recurringUpdate"])));
  const fields = configFields(options);
  let payload = {};
  try {
    payload = JSON.parse(payloadText(options.payloadJSON)) || {};
  } catch (error) {
    refuse("'payloadJSON' is not JSON.");
  }
  const resolved = {
    language: payload.checkoutLanguage, ledgerCurrency: payload.ledgerCurrency,
    merchantId: payload.merchantId, productType: payload.productType, scopes: payload.scopes,
    sandbox: String(options.publicKeyId).startsWith("SANDBOX-"),
  };
  bind(element, () => {
    if (isBusy()) return;
    const origin = hostedOrigin(resolved.language || rememberedLanguage(), resolved.ledgerCurrency);
    navigate("post", origin, "/checkout/initiate", fields.concat(commonFields(resolved), [
      ["upgradeAction", options.upgradeAction],
    ]), openView(resolved));
  });
}

// -- Sign-out and change of account

// Browser: spec 6. Never throws; the callback is called once, whatever came of it.
function signout(callback) {
  const language = rememberedLanguage() || scriptRegion?.fallback || "";
  const query = new URLSearchParams({ language });
  const marker = readCookie("apay-session-set");
  if (marker) query.set("apaySessionSet", marker);
  fetch(rememberedOrigin() + "/checkout/signout?" + query, { credentials: "include", keepalive: true })
    .catch(() => { console.warn("AmazonPay: the sign-out was not answered."); })
    .then(() => { if (typeof callback === "function") callback(); });
}

function changeAccount(options) {
  signout(options && options.callback);
}

function switchAccount(options) {
  need(options);
  const config = options.SignInConfig || options.signInConfig;
  refuse(lacking(options, ["merchantId"]).concat(config ? [] : missing("SignInConfig")));
  const sandbox = environment(options.sandbox, [options, config]);
  const query = new URLSearchParams();
  configFields(config, options.publicKeyId).concat([
    ["merchantId", options.merchantId],
    ["placement", options.placement],
    ["environment", sandbox ? "SANDBOX" : "LIVE"],
    ["checkoutLanguage", options.checkoutLanguage || rememberedLanguage()],
    ["merchantDomain", location.hostname],
    ["origin_url", location.href],
  ]).forEach(field => {
    if (given(field[1]) && field[0] !== "payloadJSONExact") query.append(field[0], field[1]);
  });
  location.replace(rememberedOrigin() + "/checkout/switch-account?" + query);
}

// -- Buy Now

const handlerLimit = 30000; // Browser: spec 20, row 2.
const handlerNames = ["onInitCheckout", "onShippingAddressSelection", "onDeliveryOptionSelection",
  "onGiftWrapOptionSelection", "onMerchantManagedPaymentMethodSelection", "onCompleteCheckout", "onCancel", "onError"];

// Browser: spec 10.
function renderJSButton(selector, options) {
  const container = find(selector, options);
  const resolved = resolve(options);
  const config = options.checkoutSessionConfig;
  refuse([].concat(
    config?.storeId ? [] : missing("checkoutSessionConfig.storeId"),
    ["onInitCheckout", "onCompleteCheckout"].filter(name => typeof options[name] !== "function").map(missing),
    unlike(options, "checkoutMode", ["ProcessOrder"])));
  const record = place(container, resolved, options, () => {
    if (!isBusy()) buyNow(resolved, config, options, record.amount);
  });
  return Promise.resolve();
}

// Browser: spec 10.5. The shop's page stays; the hosted page asks it by messages of one channel.
function buyNow(resolved, config, options, amount) {
  setBusy(true);
  const origin = hostedOrigin(resolved.language, resolved.ledgerCurrency);
  const channel = randomText();
  const popup = isMobile() ? null : openWindow();
  const frame = popup ? null : openFrame(resolved.language, () => { finish("cancel"); });
  const hosted = popup ? popup.popup : frame.window;
  const focus = () => { hosted.focus(); };
  const overlay = popup ? freeze(focus) : frame.element;
  let completed = false;
  let reported = false;
  const timer = setInterval(() => {
    if (hosted.closed) finish(completed ? "success" : "cancel");
  }, 200);
  state.view = { focus };
  window.addEventListener("message", receive);
  const leave = () => { send({ event: "closing" }); };
  window.addEventListener("pagehide", leave);
  const present = handlerNames.filter(name => typeof options[name] === "function");
  submit("post", origin + "/checkout/buy-now", commonFields(resolved).concat([
    ["placement", resolved.placement],
    ["checkoutMode", options.checkoutMode],
    ["checkoutSessionConfig", JSON.stringify(config)],
    ["estimatedOrderAmount", amount ? JSON.stringify(amount) : null],
    ["channel", channel],
    ["handlers", JSON.stringify(present)],
    ["viewType", popup ? "modalView" : "frameView"],
  ]), popup ? popup.name : frame.name);

  function send(message) {
    if (!hosted.closed) hosted.postMessage({ channel, ...message }, origin);
  }

  function receive(event) {
    const { channel: from, event: name, seq, data } = event.data || {};
    if (event.source !== hosted || event.origin !== origin || from !== channel) return;
    if (name === "ping") {
      send({ seq, result: "pong" });
    } else if (name === "close") {
      finish(data?.reason, data?.error);
    } else if (name === "onCancel") {
      finish("cancel", data);
    } else if (name === "onError") {
      report(data);
      send({ seq, result: null });
    } else if (handlerNames.includes(name)) {
      ask(name, seq, data);
    }
  }

  async function ask(event, seq, data) {
    if (!present.includes(event)) return send({ seq, result: null, handled: false });
    try {
      const answer = await limited(() => options[event](data));
      // Browser: spec 10.2: what a handler's catch answers; after an order the hosted page ends with it.
      if (answer?.status === "error" && event !== "onCompleteCheckout") {
        const reasonCode = String(answer.reasonCode || "unknownError");
        throw { code: "HandlerFailed", message: reasonCode, reasonCode };
      }
      const optional = event === "onCompleteCheckout" || event === "onInitCheckout" && options.checkoutMode;
      if (event !== "onCompleteCheckout" && !(optional && !given(answer))) {
        const message = cartProblem(answer, resolved.ledgerCurrency);
        if (message) throw { code: "InvalidCartDetails", message };
      }
      completed = event === "onCompleteCheckout" && answer?.status === "success";
      // Structured clone refuses functions: only the answer's JSON goes to the other window.
      send({ seq, result: given(answer) ? JSON.parse(JSON.stringify(answer)) : null, handled: true });
    } catch (error) {
      const known = ["HandlerTimeout", "HandlerFailed", "InvalidCartDetails"].includes(error?.code);
      const fault = { code: known ? error.code : "HandlerFailed", message: `${event}: ${error?.message || error}` };
      if (known) fault.reasonCode = error.reasonCode;
      send({ seq, error: fault });
      report({ event, ...fault });
      if (!known) complain(error);
    }
  }

  function report(error) {
    reported = true;
    call("onError", error);
  }

  function call(name, data) {
    try {
      if (present.includes(name)) Promise.resolve(options[name](data)).catch(complain);
    } catch (error) {
      complain(error);
    }
  }

  function finish(reason, detail) {
    clearInterval(timer);
    window.removeEventListener("message", receive);
    window.removeEventListener("pagehide", leave);
    if (popup) hosted.close();
    uncover(overlay);
    state.view = null;
    setBusy(false);
    if (reason === "error") {
      if (!reported) call("onError", detail || { code: "CheckoutFailed", message: "The checkout failed." });
    } else if (reason !== "success") {
      call("onCancel", detail || {});
    }
  }
}

function limited(run) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, handlerLimit, { code: "HandlerTimeout", message: "no answer within 30 s" });
  });
  return Promise.race([Promise.resolve().then(run), late]).finally(() => { clearTimeout(timer); });
}

// Browser: spec 10.3: a wrong currency or text is refused, a wrong sum only noted (samples round loosely).
function cartProblem(cart, ledger) {
  const value = { totalDiscountAmount: 0 };
  for (const name of ["totalBaseAmount", "totalShippingAmount", "totalTaxAmount", "totalChargeAmount",
    "totalDiscountAmount", "totalOrderAmount"]) {
    const price = cart?.[name];
    if (!given(price) && /Discount|Order/.test(name) && cart) continue;
    if (!/^\d+(\.\d+)?$/.test(String(price?.amount).trim())) return name + " is missing or not a number";
    if (price.currencyCode !== ledger) return name + " is not in " + ledger;
    value[name] = Number(price.amount);
  }
  const sum = value.totalBaseAmount + value.totalShippingAmount + value.totalTaxAmount - value.totalDiscountAmount;
  if (Math.abs(sum - value.totalChargeAmount) > 0.005) {
    console.warn(`AmazonPay: totalChargeAmount is not the sum of its parts, ${sum.toFixed(2)}.`);
  }
  return null;
}

// Phones and blocked pop-ups: a frame over the page, with a way out of our own.
function openFrame(language, cancel) {
  const name = "amazonpay-" + randomText();
  const element = cover("amazonpay-buy-now-overlay", { background: "#fff", flexDirection: "column" });
  const close = make("button", "", text(language, "close"));
  Object.assign(close.style, { alignSelf: "flex-end", padding: "10px 14px" });
  close.addEventListener("click", cancel);
  element.addEventListener("keydown", event => { if (event.key === "Escape") cancel(); });
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-modal", "true");
  element.setAttribute("aria-label", text(language, "pay"));
  const frame = Object.assign(make("iframe", ""), { name, title: text(language, "pay") });
  Object.assign(frame.style, { flex: "1 1 auto", width: "100%", border: "0" });
  element.append(close, frame);
  close.focus();
  return { element, window: frame.contentWindow, name };
}

// -- Promotional message and declarative buttons

// Browser: spec 8 and 20, row 15: a neutral line in the US sandbox, nothing elsewhere.
function renderPromotionalMessage(selector, options) {
  const shadow = shadowOf(find(selector, options));
  const { amount, environment, style, checkoutLanguage } = options;
  const american = amount?.currencyCode === "USD" && (scriptRegion || regions.na) === regions.na;
  const shown = american && Number(amount.value) > 0 && /^sandbox$/i.test(environment);
  const line = make("div", "amazonpay-dmw-message", shown ? text(checkoutLanguage, "instalments") : "");
  line.style.color = style?.textColor || "";
  line.style.fontSize = style?.textSize || "";
  shadow.replaceChildren(line);
  document.body.appendChild(make("div", "amazonpay-dmw-learn-more-modal")).hidden = true;
}

// Browser: spec 7.
function renderDeclared() {
  document.querySelectorAll("div[data-amazonpay-merchant-id]").forEach(element => {
    if (state.buttons.has(element)) return;
    const data = element.dataset;
    const name = "amazonpay-checkoutbutton-container-" + randomText().slice(0, 6);
    element.classList.add(name);
    const options = { merchantId: data.amazonpayMerchantId, checkoutLanguage: data.language };
    ["ledgerCurrency", "productType", "placement", "design", "buttonColor"].forEach(one => {
      options[one] = data[one];
    });
    if (given(data.sandbox)) options.sandbox = data.sandbox === "true";
    if (data.amount) options.estimatedOrderAmount = { amount: data.amount, currencyCode: data.currencyCode };
    if (data.payload) {
      const config = { payloadJSON: data.payload, publicKeyId: data.publicKeyId, signature: data.signature };
      options[data.productType === "SignIn" ? "signInConfig" : "createCheckoutSessionConfig"] = config;
    }
    try {
      const button = pay.renderButton("." + name, options);
      if (button?.onClick && !window.amznButtonClickHandler) refuse("amznButtonClickHandler is missing.");
      if (button?.onClick) window.amznButtonClickHandler(button);
    } catch (error) {
      complain(error);
    }
  });
}

// -- What the page gets

Object.assign(pay, {
  renderButton, renderJSButton, initCheckout, bindChangeAction, bindUpgradeAction, changeAccount, switchAccount,
  signout, renderPromotionalMessage,
  changePaymentMethod: changeNow("changePayment"),
  changeShippingAddress: changeNow("changeAddress"),
});

// Browser: spec 2, amazon.buywithprime: the same functions, their options one level down.
const prime = window.amazon.buywithprime = window.amazon.buywithprime || {};
["initCheckout", "changePaymentMethod", "changeShippingAddress", "changeAccount"].forEach(name => {
  prime[name] = options => pay[name](options?.amazonPayOptions);
});

if (document.readyState === "loading") {
  if (first) document.addEventListener("DOMContentLoaded", renderDeclared);
} else {
  renderDeclared();
}
})();
