// Puts the page together and listens to the stream.

import { GONE, post } from "./api.js";
import * as clock from "./clock.js";
import * as compose from "./compose.js";
import * as decision from "./decision.js";
import { announce, byId } from "./dom.js";
import * as outcomes from "./outcomes.js";
import * as phones from "./phones.js";
import { add, begin, changed, setClock, store } from "./store.js";
import * as story from "./story.js";
import { sender, spaced } from "./words.js";

function heard(entries) {
  const texts = entries.filter((one) => one.kind === "text");
  for (const one of texts) {
    announce(`Text from ${sender(one.from)?.brand || spaced(one.from)} on ${spaced(one.to)}: ${one.body}`);
  }
}

function listen() {
  const stream = new EventSource("/stream");
  stream.addEventListener("all", (event) => {
    document.body.classList.remove("lost");
    begin(JSON.parse(event.data));
  });
  stream.addEventListener("entries", (event) => {
    const entries = JSON.parse(event.data);
    add(entries);
    heard(entries);
  });
  stream.addEventListener("clock", (event) => setClock(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    store.connected = false;
    document.body.classList.add("lost");
    byId("clock-day").textContent = GONE;
    changed();
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, 2000);
  });
}

async function startOver(event) {
  const button = event.currentTarget;
  button.disabled = true;
  await post("/reset", { warm: true });
  button.disabled = false;
  byId("sent").textContent = "";
  announce("Started over.");
  window.scrollTo({ top: 0 });
}

for (const part of [story, clock, phones, compose, outcomes, decision]) part.start();
byId("reset").addEventListener("click", startOver);
changed();
listen();
