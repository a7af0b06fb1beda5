// The stack's clock: shown, moved, frozen. Moving it plays everything that falls due on the way.

import { post } from "./api.js";
import { announce, byId, el } from "./dom.js";
import { changed, now, onChange, reread, setClock, store, zone } from "./store.js";
import * as time from "./time.js";
import { PERSON, city } from "./words.js";

const buttons = () => byId("freeze").closest(".moves").querySelectorAll("button");

/** Play on to an instant; true once everything up to then has happened. */
export async function playTo(instant) {
  if (store.playing) return false;
  store.playing = true;
  changed();
  const answer = await post("/clock", { now: instant.toISOString() });
  store.playing = false;
  if (answer.ok) {
    setClock(answer.document);
    announce(`The clock stands at ${time.dayAndMinute(now(), zone(PERSON))}.`);
  } else {
    announce(`The clock was not moved: ${answer.document.detail}`);
    byId("clock-day").textContent = answer.document.detail;
  }
  reread();
  changed();
  return answer.ok;
}

/** Let what is due now happen before going on. */
export const settle = () => post("/drain", {});

async function freeze() {
  const answer = await post("/clock", { frozen: !store.clock.frozen });
  if (answer.ok) setClock(answer.document);
}

function tick() {
  if (!store.connected) return;
  const here = zone(PERSON);
  byId("clock-time").textContent = time.clock(now(), here);
  const state = store.playing ? "playing" : store.clock.frozen ? "frozen" : "";
  const lines = [
    `${time.day(now(), here)}, ${city(here)}`,
    [`${time.minute(now(), "UTC")} UTC`, state].filter(Boolean).join(", "),
  ];
  byId("clock-day").replaceChildren(...lines.map((one) => el("span", {}, one)));
}

function draw() {
  const stands = store.clock.frozen && !store.playing;
  byId("freeze").setAttribute("aria-pressed", String(stands));
  buttons().forEach((one) => {
    one.disabled = store.playing || !store.connected;
  });
  document.body.classList.toggle("playing", store.playing);
  byId("set-zone").textContent = `(${city(zone(PERSON))} time)`;
  tick();
}

export function start() {
  for (const one of document.querySelectorAll("[data-add]")) {
    one.addEventListener("click", () =>
      playTo(new Date(now().getTime() + Number(one.dataset.add) * 60_000)),
    );
  }
  byId("next-morning").addEventListener("click", () =>
    playTo(time.next(now(), zone(PERSON), "08:00")),
  );
  byId("freeze").addEventListener("click", freeze);
  const set = byId("set-clock");
  set.addEventListener("toggle", () => {
    if (set.open) byId("set-instant").value = time.toLocal(now(), zone(PERSON));
  });
  set.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    set.open = false;
    set.querySelector("summary").focus();
  });
  byId("set-form").addEventListener("submit", (event) => {
    event.preventDefault();
    set.open = false;
    playTo(time.fromLocal(byId("set-instant").value, zone(PERSON)));
  });
  onChange(draw);
  setInterval(tick, 250);
}
