// Something is being decided: look again until the state has changed.
"use strict";

const shown = document.getElementById("state").textContent;
async function look() {
  const answer = await fetch(location.href);
  if (answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.getElementById("state")?.textContent !== shown) {
      location.reload();
      return;
    }
  }
  setTimeout(look, 1000);
}
setTimeout(look, 1000);
