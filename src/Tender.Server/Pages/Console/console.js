// The script of the console. Every page works without it; what it adds: instants that count down, a page that follows
// what happens, a link that signs in by itself, and text that is copied.
"use strict";

for (const form of document.querySelectorAll("form[data-auto]")) form.requestSubmit();

// ---- the merchant's time ----

let clock = null;

const readClock = () => {
  const shown = document.querySelector("[data-now]");
  clock = shown && { at: Date.parse(shown.dataset.now), seen: Date.now(), frozen: "frozen" in shown.dataset };
};

const span = ms => {
  if (ms <= 0) return "now";
  const seconds = Math.floor(ms / 1000);
  const parts = [[Math.floor(seconds / 86400), "d"], [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "1 s";
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(part => part.join(" ")).join(" ");
};

const tick = () => {
  if (!clock) return;
  const now = clock.frozen ? clock.at : clock.at + Date.now() - clock.seen;
  const show = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  for (const due of document.querySelectorAll("[data-due]")) show(due, span(Date.parse(due.dateTime) - now));
  for (const shown of document.querySelectorAll("[data-now]"))
    show(shown, new Date(now).toISOString().slice(0, 19).replace("T", " "));
};

readClock();
tick();
setInterval(tick, 1000);

// ---- what happens ----

// What a node is known by among its neighbours: a row by where it leads to.
const keyOf = node => node.nodeName + (node.id || (node.nodeName === "TR" && node.querySelector("a[href]")?.href) || "");

// Changes a part of the page into what it looks like now. What stays as it is, is not touched: it keeps the focus, and
// what somebody has selected, typed or unfolded.
const become = (shown, next) => {
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== next.data) shown.data = next.data;
    return;
  }
  for (const { name, value } of next.attributes)
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  for (const { name } of [...shown.attributes])
    if (!next.hasAttribute(name) && name !== "open" && name !== "data-sent") shown.removeAttribute(name);
  becomeWithin(shown, next);
};

const becomeWithin = (shown, next) => {
  let place = shown.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = keyOf(wanted);
    let same = place;
    while (same && keyOf(same) !== key) same = same.nextSibling;
    if (!same) {
      shown.insertBefore(wanted, place);
      continue;
    }
    while (place !== same) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
    become(same, wanted);
    place = same.nextSibling;
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
};

const live = document.getElementById("live");
if (live && window.EventSource) {
  const state = document.getElementById("live-state");
  const say = (mode, text) => {
    if (!state) return;
    state.dataset.live = mode;
    state.textContent = text;
  };
  const source = new EventSource(live.dataset.stream);
  source.onopen = () => say("on", "Live");
  // The browser comes again by itself, unless the session is over.
  source.onerror = () => source.readyState === EventSource.CLOSED
    ? say("off", "Not live: reload the page")
    : say("off", "Connecting again");
  source.addEventListener("page", event => {
    becomeWithin(live, new DOMParser().parseFromString(event.data, "text/html").body);
    readClock();
    tick();
  });
  source.addEventListener("over", () => {
    source.close();
    say("off", "The session has ended");
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", event => event.persisted && location.reload());
}

// ---- forms and text ----

// A form is sent once; the browser's back button makes it usable again.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "true";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
      button.textContent = "Selected: copy it with the keyboard";
    }
  });
}
