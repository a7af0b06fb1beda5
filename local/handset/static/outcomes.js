// The side list: what was refused or has to wait, with reasons, remedies and the hour.

import { post } from "./api.js";
import { playTo } from "./clock.js";
import { chip, goes, reason, show } from "./decision.js";
import { byId, el, sync } from "./dom.js";
import { now, onChange, reread, store, zone } from "./store.js";
import * as time from "./time.js";
import { arrived, campaignOf, spaced } from "./words.js";

const MOST = 40;
const agreed = new Set();

async function agree(message) {
  const { account, campaign, to } = message;
  const answer = await post("/consents", {
    account, campaign, recipient: to, captured_at: now().toISOString(),
    brand: campaignOf(message)?.brand || account,
  });
  if (answer.ok) agreed.add(`${account} ${campaign} ${to}`);
  draw();
}

/** What can be done about it with one click. */
function offers(message) {
  const made = [];
  const rules = message.decision.reasons.map((one) => one.rule);
  if (message.status === "held" && message.not_before) {
    const at = new Date(message.not_before);
    made.push(el("button", { type: "button", disabled: store.playing, onclick: () => playTo(at) },
      `Move the clock to ${time.minute(at, zone(message.to))}`));
  }
  if (message.status === "blocked" && rules.includes("consent.missing")) {
    const done = agreed.has(`${message.account} ${message.campaign} ${message.to}`);
    made.push(done
      ? el("p", { className: "note" }, "Written consent is recorded. Send it again.")
      : el("button", { type: "button", onclick: () => agree(message) }, "Record written consent"));
  }
  made.push(el("button", { type: "button", className: "plain", onclick: () => show(message.id) },
    "The whole decision", el("span", { className: "unseen" }, ` on “${message.body}”`)));
  return made;
}

function card(message) {
  const named = campaignOf(message);
  const { reasons, not_before: from } = message.decision;
  const waits = message.status === "held" && from;
  return el("li", { className: `card ${message.status}` },
    el("div", { className: "head" }, chip(message.status),
      el("time", { dateTime: message.created_at },
        time.minute(new Date(message.created_at), zone(message.to)))),
    el("blockquote", {}, message.body),
    el("p", { className: "route" },
      `${named ? `${named.brand}, ${named.name.toLowerCase()}` : message.campaign} to `,
      el("span", { className: "whole" }, spaced(message.to))),
    waits ? el("p", { className: "until" }, `Goes ${goes(from, message.to)}`) : null,
    reasons.map(reason),
    reasons.length ? null : el("p", { className: "says" }, "Allowed; it waits for its turn to leave."),
    el("div", { className: "offers" }, offers(message)));
}

function draw() {
  const shown = [...store.messages.values()]
    .filter((one) => !arrived(one) && one.status !== "sending")
    .sort((a, b) => new Date(b.created_at) - new Date(a.created_at))
    .slice(0, MOST);
  byId("nothing").hidden = shown.length > 0;
  sync(byId("cards"), shown, {
    key: (one) => one.id,
    mark: (one) => [one.status, one.not_before, zone(one.to), store.playing && one.status === "held",
      agreed.has(`${one.account} ${one.campaign} ${one.to}`)].join(" "),
    make: card,
  });
}

export function start() {
  onChange(draw);
  // A text that waits changes without telling: it is read again now and then while it does.
  setInterval(() => {
    const waits = [...store.messages.values()].some((one) =>
      one.status === "sending" || (one.status === "queued" && !store.clock.frozen)
      || (one.status === "held" && new Date(one.not_before) <= now()));
    if (waits && !document.hidden) reread();
  }, 1500);
}
