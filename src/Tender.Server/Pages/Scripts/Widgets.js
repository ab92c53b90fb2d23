// Widgets.js, the shop page's part of the first generation: amazon.Login and OffAmazonPayments.
// Served as it is, at the paths of every site; as login1.js it defines amazon.Login alone. "Browser: spec" names a
// section of docs/wire-sources.md. What its server must answer is in docs/browser-server-contract.md.
(function () {
"use strict";

// The server may put settings between these braces as JSON: region, hostedOrigin, environment.
const settings = { /* server settings */ };

// -- Where we come from

const ownName = /\/(Widgets|login1)(\.min)?\.js([?#]|$)/;
const script = new URL(scriptAddress(), location.href);
const loginOnly = /\/login1(\.min)?\.js$/.test(script.pathname);
const publicHost = /(^|\.)(payments-amazon\.com|amazon\.com|loginwithamazon\.com|ssl-images-amazon\.com)$/
  .test(script.hostname);

// Browser: spec 13.1: the site and the environment stand in the path.
const path = /\/offAmazonPayments\/(\w+)\//i.exec(script.pathname);
const site = path ? path[1].toLowerCase() : "";
const regionOfSite = { us: "na", uk: "eu", gbp: "eu", de: "eu", eur: "eu", fr: "eu", it: "eu", es: "eu", jp: "fe" };
const scriptRegion = settings.region || regionOfSite[site]
  || (/^static-(na|eu|fe)/.exec(script.hostname) || [])[1] || (/\/G\/09\//.test(script.pathname) ? "fe" : "na");
const scriptSandbox = /\/sandbox\//.test(script.pathname);

// Browser: spec 1.1.
const hostOfSite = {
  uk: "payments.amazon.co.uk", gbp: "payments.amazon.co.uk", fr: "payments.amazon.fr", it: "payments.amazon.it",
  es: "payments.amazon.es",
};
const hostOfRegion = { na: "apay-us.amazon.com", eu: "payments.amazon.de", fe: "payments.amazon.co.jp" };

function scriptAddress() {
  const current = document.currentScript && document.currentScript.src;
  if (current && ownName.test(current)) return current;
  const tags = Array.from(document.querySelectorAll("script[src]"), tag => tag.src);
  const fetched = performance.getEntriesByType("resource").map(entry => entry.name);
  return fetched.concat(tags).filter(address => ownName.test(address)).pop() || current || location.href;
}

// The hosted pages' origin: under the real names by region and site, else where this script is.
function hostedOrigin() {
  if (settings.hostedOrigin) return settings.hostedOrigin;
  if (!publicHost) return script.origin;
  const region = state.region || scriptRegion;
  const host = region === scriptRegion && hostOfSite[site] || hostOfRegion[region];
  return script.protocol + "//" + host + (script.port ? ":" + script.port : "");
}

// -- State, shared by every copy of this script on the page

window.amazon = window.amazon || {};
const login = window.amazon.Login = window.amazon.Login || {};
const stateKey = Symbol.for("amazon.Login.state");
if (!login[stateKey]) {
  Object.defineProperty(login, stateKey, {
    value: {
      clientId: null, useCookie: false, sandbox: null, region: null, siteDomain: null, token: null, pressed: null,
      buttons: 0, widgets: 0, drafts: new Map(), shown: new Set(), ready: {}, watching: false, popup: null,
    },
  });
}
const state = login[stateKey];

function environment() {
  const sandbox = state.sandbox === null ? scriptSandbox : state.sandbox;
  return sandbox ? "SANDBOX" : settings.environment || "LIVE";
}

const complain = error => { setTimeout(() => { throw error; }); };

// What a shop's callback throws is reported, and breaks nothing here (spec 15.1). Null counts as absent.
function call(callback, ...values) {
  if (typeof callback !== "function") return;
  try {
    callback(...values);
  } catch (error) {
    complain(error);
  }
}

function randomText() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

function address(route, fields) {
  const query = new URLSearchParams();
  Object.keys(fields).forEach(name => {
    if (fields[name] !== undefined && fields[name] !== null && fields[name] !== "") query.append(name, fields[name]);
  });
  return hostedOrigin() + route + "?" + query;
}

function openWindow(url) {
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - 800) / 2));
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - 670) / 2));
  return window.open(url, "amazonloginpopup-" + randomText(),
    `popup=yes,width=800,height=670,left=${left},top=${top}`);
}

// Runs the hosted page in a pop-up until it has an answer of this channel, or is closed (null).
function converse(url, channel, answered) {
  const popup = openWindow(url);
  if (!popup) return false;
  state.popup = popup;
  const origin = hostedOrigin();
  const timer = setInterval(() => { if (popup.closed) end(null); }, 200);
  window.addEventListener("message", listen);

  function listen(event) {
    if (event.source !== popup || event.origin !== origin) return;
    if (event.data && event.data.channel === channel && event.data.event === "authorize") end(event.data.data || {});
  }

  function end(answer) {
    clearInterval(timer);
    window.removeEventListener("message", listen);
    popup.close();
    answered(answer);
  }
  return true;
}

// -- The token: cookies, the session's store, the page's address

const tokenCookie = "amazon_Login_accessToken";
const stateCookie = "amazon_Login_state_cache";
const tokenLife = 3300; // Browser: spec 13.5, seconds.

function readCookie(name) {
  const found = document.cookie.split("; ").find(one => one.startsWith(name + "="));
  try {
    return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
  } catch (error) {
    return null;
  }
}

function writeCookie(name, value, life) {
  const base = `${name}=${encodeURIComponent(value)}; path=/; max-age=${life}; samesite=lax`
    + (location.protocol === "https:" ? "; secure" : "");
  document.cookie = base + (state.siteDomain ? "; domain=" + state.siteDomain : "");
  if (life === 0) document.cookie = base;
}

function store(value) {
  try {
    if (value) sessionStorage.setItem("amazon-pay-login", JSON.stringify(value));
    else sessionStorage.removeItem("amazon-pay-login");
  } catch (error) { /* Storage may be forbidden; the token then lasts as long as the page. */ }
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem("amazon-pay-login"));
  } catch (error) {
    return null;
  }
}

// Browser: spec 13.5: both cookies, if the shop asked for cookies.
function writeTokenCookies(token) {
  if (!state.useCookie || token.hidden) return;
  const life = Math.max(1, Math.min(tokenLife, Math.round((token.expires - Date.now()) / 1000)));
  writeCookie(tokenCookie, token.text, life);
  writeCookie(stateCookie, JSON.stringify({
    access_token: token.text, max_age: life, expiration_date: token.expires, client_id: token.clientId,
    scope: token.scope,
  }), life);
}

function remember(text, seconds, scope, hidden) {
  const expires = Date.now() + Math.min(Number(seconds) || tokenLife, tokenLife) * 1000;
  const token = { text, expires, clientId: state.clientId, scope: scope || "", hidden: Boolean(hidden) };
  if (!state.token || state.token.text !== text) state.drafts.clear();
  state.token = token;
  store(token);
  writeTokenCookies(token);
}

function forget() {
  state.token = null;
  state.drafts.clear();
  store(null);
  writeCookie(tokenCookie, "", 0);
  writeCookie(stateCookie, "", 0);
}

// The token that is good now: of this page, of a cookie (the shop may have written it), of this tab.
function currentToken() {
  const cached = cookieCache();
  const plain = readCookie(tokenCookie);
  const known = [state.token, cached, plain && { text: plain, expires: Infinity, scope: "" }, stored()];
  return known.find(token => token && token.text && token.expires > Date.now()) || null;
}

function cookieCache() {
  try {
    const cache = JSON.parse(readCookie(stateCookie));
    return cache && {
      text: cache.access_token, expires: cache.expiration_date, clientId: cache.client_id, scope: cache.scope || "",
    };
  } catch (error) {
    return null;
  }
}

// Browser: spec 13.4: after a redirect the token is in the fragment, after a pop-up in the query.
function readAddress() {
  for (const part of [location.hash.slice(1), location.search.slice(1)]) {
    const answer = new URLSearchParams(part);
    const text = answer.get("access_token");
    if (text && text.startsWith("Atza|")) {
      if (!state.token || state.token.text !== text) remember(text, answer.get("expires_in"), answer.get("scope"));
      return;
    }
  }
}

// -- amazon.Login

const knownScopes = ["profile", "profile:user_id", "postal_code", "payments:widget", "payments:shipping_address",
  "payments:billing_address", "payments:autopay_consent"];

function scopesOf(value) {
  const list = Array.isArray(value) ? value : String(value || "").split(/\s+/);
  return list.filter(Boolean);
}

function withFields(next, fields) {
  const [head, fragment] = next.split("#");
  const query = Object.keys(fields).filter(name => fields[name] !== undefined && fields[name] !== null)
    .map(name => encodeURIComponent(name) + "=" + encodeURIComponent(fields[name])).join("&");
  const joint = !head.includes("?") ? "?" : /[?&]$/.test(head) ? "" : "&";
  return head + joint + query + (fragment === undefined ? "" : "#" + fragment);
}

const answerNames = ["status", "access_token", "token_type", "expires_in", "scope", "state", "code", "error",
  "error_description", "error_uri"];

// Browser: spec 13.4, AuthorizeRequest: carries the answer's members; onComplete may be told later.
function AuthorizeRequest() {
  const waiting = [];
  let answer = null;
  this.status = "queued";
  this.onComplete = next => {
    if (answer) deliver(next, answer);
    else waiting.push(next);
  };
  const complete = value => {
    if (answer) return;
    answer = { ...value, status: "complete" };
    answerNames.forEach(name => {
      if (answer[name] !== undefined) this[name] = answer[name];
    });
    waiting.splice(0).forEach(next => { deliver(next, answer); });
  };
  Object.defineProperty(this, "complete", { value: complete });
}

// A function gets the answer; an address is gone to, with the answer in its query.
function deliver(next, answer) {
  if (typeof next === "function") {
    call(next, answer);
  } else if (typeof next === "string" && next && !answer.closed) {
    const fields = {};
    answerNames.slice(1).forEach(name => { fields[name] = answer[name]; });
    location.href = withFields(new URL(next, location.href).href, fields);
  }
}

function authorize(options, next) {
  const given = options || {};
  const request = new AuthorizeRequest();
  const button = state.pressed;
  if (!state.clientId) throw new Error("amazon.Login: setClientId must be called before authorize.");
  const scopes = scopesOf(given.scope);
  const unknown = scopes.filter(scope => !knownScopes.includes(scope));
  if (unknown.length) throw new Error("amazon.Login: unknown scope " + unknown.join(", ") + ".");
  const popup = given.popup === undefined || given.popup === null || Boolean(given.popup) && given.popup !== "false";
  const url = typeof next === "string" ? new URL(next, location.href).href : null;
  if (!popup && !url) throw new Error("amazon.Login: without a pop-up, next must be an address.");
  if (next !== undefined && next !== null) request.onComplete(popup || typeof next === "function" ? next : null);
  // Browser: spec 14: a button with onSignIn gets an order reference when the page does not go elsewhere.
  const order = !url && button && typeof button.onSignIn === "function" ? button : null;
  const interactive = given.interactive || "auto";
  const type = given.pkce ? "code" : given.response_type || "token";
  const cached = currentToken();
  const scope = scopes.join(" ");
  const usable = cached && type === "token" && !cached.hidden
    && (!cached.clientId || cached.clientId === state.clientId)
    && scopes.every(one => !cached.scope || scopesOf(cached.scope).includes(one));
  if (interactive !== "always" && usable && !order) {
    const answer = {
      access_token: cached.text, token_type: "bearer", scope: cached.scope || scope, state: given.state,
      expires_in: Math.min(tokenLife, Math.round((cached.expires - Date.now()) / 1000)),
    };
    remember(cached.text, answer.expires_in, answer.scope);
    setTimeout(() => {
      if (popup || !url) request.complete(answer);
      else location.href = withFragment(url, answer);
    });
    return request;
  }
  if (interactive === "never") {
    setTimeout(() => {
      const answer = { error: "invalid_grant", error_description: "Nobody is signed in.", state: given.state };
      if (popup || !url) request.complete(answer);
      else location.href = withFields(url, { ...answer });
    });
    return request;
  }
  const fields = {
    client_id: state.clientId, scope, response_type: type, redirect_uri: url || location.href.split("#")[0],
    state: given.state, scope_data: given.scope_data && JSON.stringify(given.scope_data),
    code_challenge: given.code_challenge, code_challenge_method: given.code_challenge_method,
    interactive, environment: environment(), language: given.language || (button && button.language),
    sellerId: button && button.sellerId, origin_url: location.href,
  };
  if (popup) {
    const channel = randomText();
    const target = address("/ap/oa", {
      ...fields, display: "popup", channel, create_order_reference: order ? "true" : null,
    });
    const opened = converse(target, channel, answer => { authorized(request, answer, given.state, order); });
    if (opened) return request;
    if (!url) {
      setTimeout(() => {
        const blocked = { error: "access_denied", error_description: "The pop-up was blocked." };
        authorized(request, blocked, given.state, order);
      });
      return request;
    }
  }
  // By redirect, or because the pop-up was blocked.
  location.href = address("/ap/oa", { ...fields, display: "page" });
  return request;
}

function withFragment(url, fields) {
  const query = Object.keys(fields).filter(name => fields[name] !== undefined)
    .map(name => name + "=" + encodeURIComponent(fields[name])).join("&");
  return url.split("#")[0] + "#" + query;
}

function authorized(request, answer, stateText, order) {
  const full = answer
    ? { state: stateText, ...answer }
    : { state: stateText, error: "access_denied", error_description: "The window was closed.", closed: true };
  if (full.access_token) remember(full.access_token, full.expires_in, full.scope);
  const id = full.amazonOrderReferenceId;
  request.complete(full);
  if (order && full.error && !full.closed) call(order.onError, problem("BuyerNotAssociated", full.error_description));
  if (order && id) {
    state.drafts.set(order.sellerId + " OrderReference", Promise.resolve(id));
    call(order.onSignIn, { getAmazonOrderReferenceId: () => id });
  }
}

Object.assign(login, {
  Region: { NorthAmerica: "NA", Europe: "EU", AsiaPacific: "APAC" },
  setClientId: id => {
    state.clientId = String(id);
    // A token of this page's address was there before the shop said who it is.
    if (!state.token || state.token.clientId) return;
    state.token.clientId = state.clientId;
    store(state.token);
    writeTokenCookies(state.token);
  },
  getClientId: () => state.clientId,
  setUseCookie: use => {
    state.useCookie = Boolean(use);
    if (state.useCookie && state.token && state.token.expires > Date.now()) writeTokenCookies(state.token);
  },
  setSandboxMode: sandbox => { state.sandbox = Boolean(sandbox); },
  setRegion: region => {
    state.region = { NA: "na", EU: "eu", APAC: "fe", FE: "fe" }[String(region).toUpperCase()] || null;
  },
  setSiteDomain: domain => { state.siteDomain = domain ? String(domain) : null; },
  authorize,
  logout: forget,
  // Browser: spec 13.3: the members' names start with a capital, unlike the API's.
  retrieveProfile: (token, callback) => {
    const done = typeof token === "function" ? token : callback;
    const current = currentToken();
    const text = typeof token === "string" && token || current && current.text;
    fetch(hostedOrigin() + "/user/profile", { headers: { Authorization: "bearer " + text } })
      .then(answer => answer.json().then(body => ({ ok: answer.ok, body })))
      .then(({ ok, body }) => {
        if (!ok) return call(done, { success: false, error: body.error_description || body.error || "unknown" });
        const profile = { CustomerId: body.user_id, Name: body.name, PrimaryEmail: body.email };
        if (body.postal_code) profile.PostalCode = body.postal_code;
        return call(done, { success: true, profile });
      })
      .catch(error => { call(done, { success: false, error: String(error) }); });
  },
  retrieveToken: (code, callback) => {
    const body = new URLSearchParams({
      grant_type: "authorization_code", code, client_id: state.clientId || "",
      redirect_uri: location.href.split(/[?#]/)[0],
    });
    fetch(hostedOrigin() + "/auth/o2/token", { method: "POST", body })
      .then(answer => answer.json())
      .then(answer => {
        if (answer.access_token) remember(answer.access_token, answer.expires_in, answer.scope);
        call(callback, answer);
      })
      .catch(error => { call(callback, { error: "server_error", error_description: String(error) }); });
  },
});
readAddress();

// -- OffAmazonPayments

function problem(code, message) {
  return { getErrorCode: () => code, getErrorMessage: () => message || code };
}

function defineOffAmazonPayments() {
  const off = window.OffAmazonPayments = window.OffAmazonPayments || {};
  off.Button = Button;
  off.Widgets = off.Widgets || {};
  off.Widgets.Button = OldButton;
  off.Widgets.AddressBook = widgetClass("AddressBook");
  off.Widgets.Wallet = widgetClass("Wallet");
  off.Widgets.Consent = widgetClass("Consent");
  off.initConfirmationFlow = initConfirmationFlow;
  // Browser: spec 13.2: shops wait for this member; their own $ stays theirs.
  if (!off.jQuery) off.jQuery = bundledJQuery() || window.jQuery;
}

// jQuery takes the way of a module here, so that it touches neither $ nor a page's define.
function bundledJQuery() {
  const module = { exports: null };
  const exports = module.exports;
  const define = undefined;
  /* jquery */
  return module.exports || exports || define;
}

function elementOf(id) {
  return id && id.nodeType ? id : document.getElementById(String(id).replace(/^#/, ""));
}

// -- Buttons

const sizes = { small: [156, 32], medium: [200, 46], large: [280, 64], "x-large": [390, 90] }; // Browser: spec 20.
const payWords = {
  en: ["Pay with Tender", "Sign in with Tender"], de: ["Mit Tender bezahlen", "Mit Tender anmelden"],
  fr: ["Payer avec Tender", "Se connecter avec Tender"], it: ["Paga con Tender", "Accedi con Tender"],
  es: ["Pagar con Tender", "Iniciar sesión con Tender"], ja: ["Tenderで支払う", "Tenderでログイン"],
};

function languageOf(options) {
  return (options.language || (scriptRegion === "fe" ? "ja-JP" : "") || navigator.language || "en").slice(0, 2);
}

// Browser: spec 14: the image is in the container when the call returns, and carries the listener.
function drawButton(element, sellerId, options, signIn) {
  const language = options.language || (scriptRegion === "fe" ? "ja-JP" : "");
  const words = payWords[languageOf(options)] || payWords.en;
  const [width, height] = sizes[options.size] || sizes.medium;
  const image = document.createElement("img");
  image.className = "amazonpay-button-inner-image";
  image.id = "OffAmazonPaymentsWidgets" + state.buttons++;
  image.tabIndex = 0;
  image.alt = words[/^(LwA|Login|A)$/.test(options.type) ? 1 : 0];
  image.setAttribute("role", "button");
  image.width = width;
  image.height = height;
  Object.assign(image.style, { cursor: "pointer", maxHeight: height + "px" });
  image.src = script.origin + "/gp/widgets/button?" + new URLSearchParams({
    sellerId, size: options.size || "medium", color: options.color || "Gold", type: options.type || "PwA",
    language: language, environment: environment(),
  });
  // A second click shows the window that is open.
  const press = () => {
    if (state.popup && !state.popup.closed) state.popup.focus();
    else signIn();
  };
  image.addEventListener("click", press);
  image.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  element.replaceChildren(image);
}

function Button(id, sellerId, options) {
  const given = options || {};
  const button = {
    sellerId, language: given.language, onSignIn: given.onSignIn, onError: given.onError, elementId: id,
  };
  const element = elementOf(id);
  if (!element || !sellerId) {
    const code = element ? "MissingParameter" : "InvalidParameterValue";
    const message = element ? "sellerId is missing." : "There is no element '" + id + "'.";
    console.error("OffAmazonPayments.Button: " + message);
    setTimeout(() => { call(given.onError, problem(code, message)); });
    return button;
  }
  drawButton(element, sellerId, given, () => {
    // authorization() runs inside the click, so that the browser lets it open a window.
    state.pressed = button;
    try {
      if (typeof given.authorization === "function") given.authorization();
      else signInForOrder(button);
    } finally {
      state.pressed = null;
    }
  });
  return button;
}

// Browser: spec 14, the old form: no access token; the order reference comes with the sign-in.
function OldButton(options) {
  const given = options || {};
  this.bind = id => {
    const element = elementOf(id);
    const lacks = !element ? "InvalidParameterValue" : !given.sellerId ? "MissingParameter" : null;
    if (lacks) setTimeout(() => { call(given.onError, problem(lacks)); });
    else drawButton(element, given.sellerId, given, () => { signInForOrder(given); });
    return this;
  };
}

function signInForOrder(options) {
  const channel = randomText();
  const book = options.useAmazonAddressBook;
  const url = address("/widgets/sign-in", {
    sellerId: options.sellerId, environment: environment(), language: options.language, channel,
    useAmazonAddressBook: book === undefined || book === null ? null : String(book), origin_url: location.href,
  });
  const opened = converse(url, channel, answer => {
    if (!answer) return;
    if (answer.error) {
      call(options.onError, problem(answer.error, answer.error_description));
      return;
    }
    // The widgets' frames need to know the buyer; the shop never sees this token.
    remember(answer.session_token, answer.expires_in, "", true);
    state.drafts.set(options.sellerId + " OrderReference", Promise.resolve(answer.amazonOrderReferenceId));
    call(options.onSignIn, { getAmazonOrderReferenceId: () => answer.amazonOrderReferenceId });
  });
  if (!opened) call(options.onError, problem("BuyerNotAssociated", "The pop-up was blocked."));
}

// -- Widgets

const routeOf = { AddressBook: "/widgets/address-book", Wallet: "/widgets/wallet", Consent: "/widgets/consent" };
const titles = {
  AddressBook: ["Shipping address", "Lieferadresse", "Adresse de livraison", "Indirizzo di spedizione",
    "Dirección de envío", "お届け先住所"],
  Wallet: ["Payment method", "Zahlungsart", "Mode de paiement", "Metodo di pagamento", "Método de pago",
    "お支払い方法"],
  Consent: ["Future payments", "Künftige Zahlungen", "Paiements futurs", "Pagamenti futuri", "Pagos futuros",
    "今後のお支払い"],
};
const frameLimit = 30000;

function widgetClass(kind) {
  return function Widget(options) {
    const given = options || {};
    const widget = {
      kind, options: given, number: state.widgets++, presentmentCurrency: given.presentmentCurrency, ready: false,
      selections: 0, id: given.amazonBillingAgreementId || given.amazonOrderReferenceId || null, stop: null,
    };
    // Browser: spec 15.2.
    widget.agreement = kind === "Consent" || given.agreementType === "BillingAgreement"
      || Boolean(given.amazonBillingAgreementId);
    this.bind = id => {
      show(widget, id);
      return this;
    };
    this.setPresentmentCurrency = code => {
      widget.presentmentCurrency = code;
      tell(widget, "presentmentCurrency", { presentmentCurrency: code });
    };
  };
}

function fail(widget, code, message) {
  call(widget.options.onError, problem(code, message));
}

// Browser: spec 15.1, 15.4.
function show(widget, id) {
  const given = widget.options;
  const element = elementOf(id);
  const read = given.displayMode === "Read";
  const wrong = !element ? ["InvalidParameterValue", "There is no element '" + id + "'."]
    : !given.sellerId ? ["MissingParameter", "sellerId is missing."]
    : given.displayMode && !/^(Edit|Read)$/.test(given.displayMode)
      ? ["InvalidParameterValue", "displayMode is Edit or Read."]
    : given.agreementType && !/^(OrderReference|BillingAgreement)$/.test(given.agreementType)
      ? ["InvalidParameterValue", "agreementType is OrderReference or BillingAgreement."]
    : widget.kind === "Consent" && !widget.id ? ["MissingParameter", "amazonBillingAgreementId is missing."]
    : null;
  if (wrong) {
    console.error("OffAmazonPayments.Widgets." + widget.kind + ": " + wrong[1]);
    setTimeout(() => { fail(widget, ...wrong); });
    return;
  }
  if (widget.stop) widget.stop();
  if (!given.agreementType && !widget.id) widget.agreement = sharesAgreement(given.sellerId);
  claim(widget);
  const size = given.design && given.design.size;
  ["width", "height"].forEach(side => {
    if (size && size[side]) element.style[side] = String(size[side]).replace(/^(\d+)$/, "$1px");
  });
  const channel = randomText();
  const origin = hostedOrigin();
  const frame = document.createElement("iframe");
  frame.title = titles[widget.kind][Math.max(0, Object.keys(payWords).indexOf(languageOf(given)))];
  frame.setAttribute("allow", "");
  Object.assign(frame.style, { width: "100%", height: "100%", border: "0", display: "block" });
  if (!element.clientHeight) frame.style.minHeight = "228px";
  Object.assign(widget, { ready: false, selections: 0, elementId: String(id), frame, origin, channel });
  const late = setTimeout(() => {
    const failure = { code: "UnknownError", message: "The widget did not load." };
    settle(widget, failure);
    fail(widget, failure.code, failure.message);
  }, frameLimit);
  const listen = event => {
    const message = event.data;
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    if (!message || message.channel !== channel) return;
    clearTimeout(late);
    receive(widget, message.event, message.data || {});
  };
  window.addEventListener("message", listen);
  state.shown.add(widget);
  widget.stop = () => {
    clearTimeout(late);
    window.removeEventListener("message", listen);
    state.shown.delete(widget);
  };
  frame.src = address(routeOf[widget.kind], {
    sellerId: given.sellerId, environment: environment(), language: given.language, channel,
    origin: location.origin, displayMode: read ? "Read" : "Edit",
    agreementType: widget.agreement ? "BillingAgreement" : "OrderReference",
    designMode: given.design && given.design.designMode,
  });
  element.replaceChildren(frame);
}

// A widget that says neither id nor kind takes part in the page's agreement, if that is all there is (spec 15.4:
// npm amazon-pay-react draws such a wallet beside the address book of an agreement).
function sharesAgreement(sellerId) {
  const others = Array.from(state.shown).filter(one => one.options.sellerId === sellerId && one.frame.isConnected);
  return others.length > 0 && others.every(one => one.agreement);
}

function tell(widget, event, data) {
  const target = widget.frame && widget.frame.contentWindow;
  if (target) target.postMessage({ channel: widget.channel, event, data }, widget.origin);
}

function draftKey(widget) {
  return widget.options.sellerId + (widget.agreement ? " BillingAgreement" : " OrderReference");
}

// The first widget of the page that is bound without a reference will have it created; the others wait for that,
// whichever frame is loaded first (spec 15.4).
function claim(widget) {
  if (widget.id || widget.resolve || state.drafts.has(draftKey(widget))) return;
  const draft = new Promise((resolve, reject) => { Object.assign(widget, { resolve, reject }); });
  draft.catch(() => {});
  state.drafts.set(draftKey(widget), draft);
}

// The frame is loaded: it gets the token and the reference.
function greet(widget) {
  claim(widget);
  const known = state.drafts.get(draftKey(widget));
  if (widget.id) {
    // One that is already waited for stays; otherwise the page's other widgets share this id.
    if (!known) state.drafts.set(draftKey(widget), Promise.resolve(widget.id));
    hello(widget);
  } else if (widget.resolve) {
    hello(widget, true);
  } else {
    known.then(id => {
      widget.id = id;
      hello(widget);
    }, error => { fail(widget, error.code, error.message); });
  }
}

function hello(widget, create) {
  const token = currentToken();
  tell(widget, "init", {
    accessToken: token ? token.text : null, create: Boolean(create), scope: widget.options.scope || null,
    id: widget.id, presentmentCurrency: widget.presentmentCurrency || null,
  });
}

function settle(widget, failure) {
  if (!widget.resolve) return;
  if (failure) {
    state.drafts.delete(draftKey(widget));
    widget.reject(failure);
  } else {
    widget.resolve(widget.id);
  }
  widget.resolve = widget.reject = null;
}

function receive(widget, event, data) {
  const given = widget.options;
  if (event === "hello") {
    greet(widget);
  } else if (event === "create") {
    widget.id = data.id;
    settle(widget);
    call(widget.agreement ? given.onBillingAgreementCreate : given.onOrderReferenceCreate, subject(widget, data));
  } else if (event === "ready") {
    widget.ready = true;
    call(given.onReady, subject(widget, data));
  } else if (event === "addressSelect") {
    call(given.onAddressSelect, subject(widget, data));
    // Browser: spec 15.4: another address later makes the wallets draw and select again.
    if (widget.selections++) refreshWallets(widget);
  } else if (event === "paymentSelect") {
    call(given.onPaymentSelect, subject(widget, data));
  } else if (event === "consent") {
    call(given.onConsent, subject(widget, data));
  } else if (event === "error") {
    settle(widget, data);
    if (data.code === "BuyerSessionExpired" || data.code === "BuyerNotAssociated") forget();
    if (data.code === "StaleOrderReference") state.drafts.delete(draftKey(widget));
    fail(widget, data.code, data.message);
  }
}

function refreshWallets(book) {
  state.shown.forEach(widget => {
    if (!widget.frame.isConnected) {
      widget.stop();
    } else if (widget.kind === "Wallet" && widget.ready && widget.id === book.id) {
      tell(widget, "refresh", {});
    }
  });
}

// Browser: spec 15.3: what callbacks get, with all the getters that clients call unguarded.
function subject(widget, data) {
  if (widget.kind === "Consent") {
    const status = data.consentStatus === undefined ? "undefined" : String(data.consentStatus);
    return { getConsentStatus: () => status, getAmazonBillingAgreementId: () => widget.id };
  }
  const object = {
    getContractId: () => widget.id,
    getDisplayMode: () => widget.options.displayMode === "Read" ? "Read" : "Edit",
    getID: () => "OffAmazonPaymentsWidgets" + widget.kind + widget.number,
  };
  const id = () => widget.id;
  if (widget.agreement) object.getAmazonBillingAgreementId = id;
  else object.getAmazonOrderReferenceId = id;
  if (widget.kind === "AddressBook") {
    object.getDestinationName = () => data.destinationName || "";
  } else {
    object.getPaymentInstrumentsDisplayOptions = () => data.paymentInstrumentsDisplayOptions || {};
    object.getPresentmentCurrency = () => widget.presentmentCurrency || data.presentmentCurrency || "";
  }
  return object;
}

// -- Strong customer authentication

// Browser: spec 16. The callback comes later, and only for a reference that the server knows.
function initConfirmationFlow(sellerId, id, callback) {
  const fields = { sellerId, amazonOrderReferenceId: id, environment: environment(), origin_url: location.href };
  let done = false;
  const once = run => () => {
    if (done) return;
    done = true;
    run();
  };
  const flow = {
    success: once(() => { location.href = address("/checkout/confirmation", fields); }),
    error: once(() => {}),
  };
  fetch(address("/widgets/confirmation-flow", fields), { credentials: "omit" }).then(answer => {
    if (answer.ok) call(callback, flow);
    else console.error("OffAmazonPayments.initConfirmationFlow: unknown order reference " + id + ".");
  }).catch(error => { console.error("OffAmazonPayments.initConfirmationFlow: " + error); });
}

// -- Ready

// Browser: spec 13.2: login first; a handler that was called is not called again, a newly assigned one is.
function announce() {
  const names = window.OffAmazonPayments ? ["onAmazonLoginReady", "onAmazonPaymentsReady"] : ["onAmazonLoginReady"];
  names.forEach(name => {
    const handler = window[name];
    if (typeof handler !== "function" || state.ready[name] === handler) return;
    state.ready[name] = handler;
    call(handler);
  });
}

if (!loginOnly) defineOffAmazonPayments();
announce();
// Handlers assigned by scripts that follow in the page.
if (!state.watching) {
  state.watching = true;
  document.addEventListener("DOMContentLoaded", announce);
  window.addEventListener("load", announce);
  window.addEventListener("hashchange", readAddress);
}
})();
