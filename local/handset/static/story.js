// The story that explains the page: three steps, then some more to try. Its state is what happened.

import { playTo, settle } from "./clock.js";
import { send } from "./compose.js";
import { CHECK, byId, el, icon, sync } from "./dom.js";
import { answer, meet } from "./phones.js";
import { changed, now, onChange, store, zone } from "./store.js";
import * as time from "./time.js";
import { CAMPAIGNS, PERSON } from "./words.js";

const [REMINDERS, OFFERS] = CAMPAIGNS;
const NEXT = "Acme Dental: your cleaning is due. Reply STOP to opt out.";
const STRANGER = "+14155550199";
let busy = false;

const mine = () => store.texts.filter((one) => one.to === PERSON);
const last = (word) => store.replies.filter((one) => one.from === PERSON && word.test(one.body)).at(-1);
const stopped = () => {
  const stop = last(/^\s*stop\b/i);
  return Boolean(stop) && !(last(/^\s*(start|unstop)\b/i)?.number > stop.number);
};
const refused = () => [...store.messages.values()].some((one) =>
  one.to === PERSON && one.decision.reasons.some((why) => why.rule === "recipient.suppressed"));

const STEPS = [
  {
    title: "Send the reminder", note: "The patient agreed to reminders.", done: () => mine().length > 0,
    act: () => send(REMINDERS, PERSON, REMINDERS.text), then: "phones",
  },
  {
    title: "Reply STOP", note: "One word from the phone.", done: () => mine().length > 0 && (stopped() || refused()),
    act: () => answer(PERSON, "STOP", REMINDERS.from), then: "phones",
  },
  {
    title: "Send again", note: "See what becomes of it.", done: refused,
    act: () => send(REMINDERS, PERSON, NEXT), then: "outcomes",
  },
];

async function withConsent() {
  if (!stopped()) return;
  await answer(PERSON, "START", REMINDERS.from);
  await settle();
}

const IDEAS = [
  {
    title: "An offer at half past nine in the evening", act: async () => {
      await withConsent();
      if (await playTo(time.next(now(), zone(PERSON), "21:30"))) {
        await send(OFFERS, PERSON, OFFERS.text);
      }
    },
  },
  {
    title: "An offer to somebody who never agreed", act: async () => {
      await meet(STRANGER);
      await send(OFFERS, STRANGER, OFFERS.text);
    },
  },
  {
    title: "Ask for HELP", act: () => answer(PERSON, "HELP", REMINDERS.from),
  },
  {
    title: "Come back with START, then a reminder", act: async () => {
      await answer(PERSON, "START", REMINDERS.from);
      await settle();
      await send(REMINDERS, PERSON, "Acme Dental: a place is free on Thu at 10am. Reply STOP to opt out.");
    },
  },
];

async function play(act, then) {
  if (busy) return;
  busy = true;
  changed();
  try {
    await act();
  } finally {
    busy = false;
    changed();
  }
  if (then && matchMedia("(max-width: 60rem)").matches) {
    setTimeout(() => byId(then).scrollIntoView({ block: "start" }), 250);
  }
}

function step(one, state, off) {
  const done = state === "done";
  return el("li", { className: state, "aria-current": state === "now" ? "step" : null },
    el("button", {
      type: "button", disabled: state !== "now" || off, className: state === "now" ? "primary" : "",
      onclick: () => play(one.act, one.then),
    }, el("span", { className: "mark" }, done ? icon(CHECK) : String(STEPS.indexOf(one) + 1)), one.title,
    done ? el("span", { className: "unseen" }, " (done)") : null),
    el("p", {}, one.note));
}

function draw() {
  const at = STEPS.findIndex((one) => !one.done());
  const focused = document.activeElement?.closest?.("#steps");
  const stateOf = (index) => (at < 0 || index < at ? "done" : index === at ? "now" : "later");
  const off = busy || store.playing || !store.connected;
  sync(byId("steps"), STEPS, {
    key: (one) => one.title,
    mark: (one) => `${stateOf(STEPS.indexOf(one))} ${off}`,
    make: (one) => step(one, stateOf(STEPS.indexOf(one)), off),
  });
  const next = byId("steps").querySelector("button:not(:disabled)");
  if (focused && next) next.focus();
  byId("steps").classList.toggle("over", at < 0);
  const [title, lede] = at < 0 ? OVER : BEFORE;
  if (byId("story-lede").textContent !== lede) {
    byId("story-title").textContent = title;
    byId("story-lede").textContent = lede;
  }
  for (const one of byId("ideas").querySelectorAll("button")) {
    one.disabled = busy || store.playing || !store.connected;
  }
}

let BEFORE = ["", ""];
const OVER = [
  "The STOP held. Nothing could make that text go.",
  "The refusal says why, what that rests on and what to do; so does every text that arrived. Move the clock, answer, or send whatever you like.",
];

export function start() {
  BEFORE = [byId("story-title").textContent, byId("story-lede").textContent];
  byId("ideas").append(...IDEAS.map((one) =>
    el("li", {}, el("button", { type: "button", onclick: () => play(one.act) }, one.title))));
  onChange(draw);
}
