// A text of a business, sent through the HTTP API with the account's key.

import { post } from "./api.js";
import { settle } from "./clock.js";
import { announce, byId, el } from "./dom.js";
import { onChange, store } from "./store.js";
import { CAMPAIGNS, phoneName, spaced } from "./words.js";

let edited = false;

/** What the API's answer means, in a sentence. */
function outcome({ status, document }) {
  if (status === 202 && document.status === "held") return "Accepted, and held until its hour.";
  if (status === 202) return "Accepted: every rule allows it.";
  const count = document.decision?.reasons.length;
  if (count) return `Refused, for ${count === 1 ? "one reason" : `${count} reasons`}.`;
  if (!status) return document.detail;
  return `Not accepted: ${document.detail || document.message || document.title || status}`;
}

/** Send a text and let it arrive. */
export async function send({ account, campaign }, to, body) {
  const answer = await post("/texts", { account, campaign, to, body });
  const said = outcome(answer);
  byId("sent").textContent = said;
  announce(said);
  await settle();
  return answer;
}

const chosen = () => CAMPAIGNS[byId("campaign").selectedIndex];

function draw() {
  const to = byId("to");
  if (to.dataset.seen === String(store.phones)) return;
  const before = to.value;
  to.dataset.seen = String(store.phones);
  to.replaceChildren(...store.phones.map((one) =>
    el("option", { value: one }, `${phoneName(one)}, ${spaced(one)}`)));
  if (store.phones.includes(before)) to.value = before;
}

export function start() {
  byId("campaign").append(...CAMPAIGNS.map((one) =>
    el("option", {}, `${one.brand}, ${one.name.toLowerCase()}`)));
  const body = byId("body");
  body.value = CAMPAIGNS[0].text;
  body.addEventListener("input", () => {
    edited = true;
  });
  byId("campaign").addEventListener("change", () => {
    if (!edited || !body.value.trim() || CAMPAIGNS.some((one) => one.text === body.value)) {
      body.value = chosen().text;
      edited = false;
    }
  });
  byId("compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    await send(chosen(), byId("to").value, body.value).catch(() => null);
    if (button) button.disabled = false;
  });
  onChange(draw);
}
