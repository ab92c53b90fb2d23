// The script of the hosted pages. Without it they work too; what it adds: a form that goes on by itself, rows that
// show they are selected, and the message that ends a pop-up.
"use strict";

for (const form of document.querySelectorAll("form[data-auto]")) form.requestSubmit();

// A form is sent once; the browser's back button makes it usable again.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "true";
});
addEventListener("pageshow", event => {
  for (const form of document.forms) delete form.dataset.sent;
  if (event.persisted) location.reload();
});

document.addEventListener("change", event => {
  const row = event.target.closest("li[data-selected]");
  if (!row) return;
  for (const other of row.parentElement.children) other.dataset.selected = String(other === row);
});

// What went wrong is read first, and mended from there; a field that is to be mended has the focus already.
const refused = document.querySelector("main > .notice[role=alert]");
if (refused && !document.querySelector("[autofocus]")) {
  refused.tabIndex = -1;
  refused.focus();
}

// Only a window that a script opened can be closed by one.
const closer = document.getElementById("close-window");
if (closer && window.opener) {
  closer.hidden = false;
  closer.addEventListener("click", () => { window.close(); });
}

// Browser: spec 9.2, and 13.4 with a message of its own.
const end = document.getElementById("popup-end");
if (end) {
  const { action, url, opener: origin, message } = end.dataset;
  if (opener && !opener.closed) opener.postMessage(message ? JSON.parse(message) : { action, url }, origin);
  else if (url) location.replace(url);
}
