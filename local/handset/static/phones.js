// The phones: what arrived, what the person answers, and a mark where a text did not come.

import { post } from "./api.js";
import { settle } from "./clock.js";
import { CHECK, UP, WAIT, BAR, byId, el, icon, sync } from "./dom.js";
import { show } from "./decision.js";
import { addPhone, now, onChange, store, zone } from "./store.js";
import * as time from "./time.js";
import { CAMPAIGNS, arrived, city, phoneName, sender, spaced, status } from "./words.js";

const lanes = new Map();

/** The person answers: to the number that texted last, unless another was chosen. */
export async function answer(number, body, to) {
  const last = store.texts.filter((one) => one.to === number).at(-1);
  const target = to || last?.from || CAMPAIGNS[0].from;
  await post("/inbound", { from: number, to: target, body });
  await settle();
}

/** Everything on one phone in the order of its happening. */
function happened(number) {
  const texts = store.texts.filter((one) =>
    one.to === number && store.messages.get(one.id)?.status !== "undelivered");
  const replies = store.replies.filter((one) => one.from === number);
  const here = new Set(texts.map((one) => one.id));
  const missing = [...store.messages.values()]
    .filter((one) => one.to === number && !arrived(one) && !here.has(one.id))
    .map((one) => ({
      kind: "missing", id: one.id, at: one.created_at, number: store.numbers.get(one.id) || 0,
      status: one.status, message: one,
    }));
  return [...texts, ...replies, ...missing]
    .sort((a, b) => new Date(a.at) - new Date(b.at) || a.number - b.number);
}

function text(one) {
  const from = sender(one.from);
  return el("li", { className: one.fresh ? "in fresh" : "in" },
    el("p", { className: "who" }, from ? `${from.brand} ${from.name.toLowerCase()}` : spaced(one.from)),
    el("p", { className: "bubble" }, one.body),
    el("button", { type: "button", className: "why", onclick: () => show(one.id, one) },
      icon(CHECK), "Allowed: why?",
      el("span", { className: "unseen" }, ` The decision behind “${one.body}”`)));
}

function reply(one) {
  return el("li", { className: one.fresh ? "out fresh" : "out" },
    el("p", { className: "bubble" }, one.body),
    el("p", { className: "who" }, `to ${spaced(one.to)}`));
}

function missing(one) {
  const { tone, says } = status(one.status);
  return el("li", { className: `gap ${tone}` },
    el("button", { type: "button", className: "why", onclick: () => show(one.id) },
      icon(tone === "hold" ? WAIT : BAR), `${says}: why?`,
      el("span", { className: "unseen" }, ` The decision behind “${one.message.body}”`)));
}

const MAKE = { text, reply, missing };

function phone(number) {
  const named = `phone-${number.slice(1)}`;
  const input = el("input", {
    type: "text", id: `${named}-text`, autocomplete: "off", maxLength: 1600, placeholder: "Text back",
  });
  const choice = el("select", { id: `${named}-to`, className: "to" });
  const typed = (event) => {
    event.preventDefault();
    const body = input.value.trim();
    if (!body) return;
    input.value = "";
    answer(number, body, choice.value);
  };
  const tap = (word) =>
    el("button", { type: "button", className: "tap", onclick: () => answer(number, word, choice.value) },
      el("span", { className: "unseen" }, "Reply "), word);
  const thread = el("ol", { className: "thread" });
  const scroller = el("div", {
    className: "scroll", tabIndex: 0, role: "region", "aria-label": `Texts of ${spaced(number)}`,
  }, el("p", { className: "hush" }, "No texts yet"), thread);
  const shown = el("li", { className: "phone", id: named },
    el("h3", { className: "label" }, phoneName(number), el("span", {}, spaced(number))),
    el("div", { className: "body" }, el("div", { className: "screen" },
      el("div", { className: "state", "aria-hidden": "true" },
        el("span", { className: "now" }), el("span", { className: "island" }),
        el("span", { className: "bars" })),
      el("div", { className: "place" }),
      scroller,
      el("div", { className: "taps", role: "group", "aria-label": "Reply with a keyword" },
        tap("STOP"), tap("HELP"), tap("START")),
      el("form", { className: "type", onsubmit: typed },
        el("label", { className: "unseen", htmlFor: `${named}-to` }, `Reply from ${spaced(number)} to`),
        choice,
        el("label", { className: "unseen", htmlFor: input.id }, `Text back from ${spaced(number)}`),
        input,
        el("button", { type: "submit", className: "go", "aria-label": "Send the reply" }, icon(UP))),
      el("div", { className: "home", "aria-hidden": "true" }))));
  lanes.set(number, { shown, thread, scroller, choice, count: 0 });
  return shown;
}

function fill(number) {
  const lane = lanes.get(number);
  const all = happened(number);
  sync(lane.thread, all, {
    key: (one) => `${one.kind}-${one.number}-${one.id}`,
    mark: (one) => one.status || "",
    make: (one) => MAKE[one.kind](one),
  });
  lane.scroller.classList.toggle("silent", all.length === 0);
  const known = store.zones.get(number);
  lane.shown.querySelector(".place").textContent = known ? `${city(known)} time` : "";
  const froms = [...new Set(store.texts.filter((one) => one.to === number).map((one) => one.from))];
  const last = froms.length ? store.texts.filter((one) => one.to === number).at(-1).from : "";
  if (lane.choice.dataset.seen !== `${froms} ${last}`) {
    lane.choice.dataset.seen = `${froms} ${last}`;
    lane.choice.replaceChildren(...froms.map((one) =>
      el("option", { value: one }, `to ${sender(one)?.name.toLowerCase() || spaced(one)}`)));
    lane.choice.value = last;
  }
  lane.choice.hidden = froms.length < 2;
  if (all.length !== lane.count) lane.scroller.scrollTop = lane.scroller.scrollHeight;
  lane.count = all.length;
  tick();
}

function tick() {
  for (const [number, { shown }] of lanes) {
    shown.querySelector(".now").textContent = time.minute(now(), zone(number));
  }
}

function draw() {
  sync(byId("row"), store.phones, { key: (one) => one, mark: () => "", make: phone });
  for (const number of [...lanes.keys()]) {
    if (store.phones.includes(number)) fill(number);
    else lanes.delete(number);
  }
}

/** Add a phone and learn where it is: a decision says so without anything being sent. */
export async function meet(number) {
  addPhone(number);
  if (store.zones.has(number)) return;
  const [{ account, campaign, text: body }] = CAMPAIGNS;
  const { document: answer } = await post("/check", { account, campaign, to: number, body });
  const [first] = answer.decision?.recipient?.time_zones || [];
  if (first) store.zones.set(number, first);
  addPhone(number);
}

export function start() {
  byId("add-phone").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = byId("add-number");
    const number = field.value.replace(/[^\d+]/g, "");
    field.value = "";
    meet(number);
    requestAnimationFrame(() => byId(`phone-${number.slice(1)}`)?.scrollIntoView({ inline: "nearest", block: "nearest" }));
  });
  onChange(draw);
  setInterval(tick, 1000);
}
