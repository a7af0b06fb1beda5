// What the page knows: the stream's entries, the messages read from the API, the phones.

import { read } from "./api.js";
import { PERSON, status } from "./words.js";

const MOST_READ = 60;
const listeners = [];
const waiting = new Set();
const opened = performance.now();
let reading = false;
let drawing = false;

export const store = {
  connected: false,
  clock: { now: new Date(), frozen: false, at: opened },
  playing: false,
  texts: [],
  replies: [],
  messages: new Map(),
  numbers: new Map(),
  phones: [PERSON],
  zones: new Map([[PERSON, "America/Los_Angeles"]]),
};

/** Draw after the changes of this turn. */
export function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    listeners.forEach((one) => one());
  });
}

export const onChange = (listener) => listeners.push(listener);

/** The stack's time now. */
export function now() {
  const { now: at, frozen, at: seen } = store.clock;
  return frozen ? at : new Date(at.getTime() + performance.now() - seen);
}

/** The zone of a phone, as far as a decision has told. */
export const zone = (number) => store.zones.get(number) || store.zones.get(PERSON);

export function addPhone(number) {
  if (!store.phones.includes(number)) store.phones.push(number);
  changed();
}

export function setClock({ now: at, frozen }) {
  const before = now();
  store.clock = { now: new Date(at), frozen, at: performance.now() };
  if (Math.abs(store.clock.now - before) > 2000) reread();
  changed();
}

/** Read a message again, soon; several asked for at once are read one after the other. */
export function want(id) {
  if (!id) return;
  waiting.add(id);
  if (!reading) work();
}

/** Read everything that may still change. */
export function reread() {
  for (const [id, message] of store.messages) if (status(message.status).open) want(id);
}

/** Read one message now; null if nobody has it any more. */
export async function message(id) {
  const answer = await read(`/decisions/${encodeURIComponent(id)}`);
  if (!answer.ok) return null;
  keep(answer.document);
  return answer.document;
}

function keep(found) {
  store.messages.set(found.id, found);
  const [first] = found.decision?.recipient?.time_zones || [];
  if (first) store.zones.set(found.to, first);
  addPhone(found.to);
}

async function work() {
  reading = true;
  while (waiting.size) {
    const [id] = waiting;
    waiting.delete(id);
    await message(id).catch(() => null);
  }
  reading = false;
}

function take(entry, live) {
  if (entry.kind === "text") {
    store.texts.push({ ...entry, fresh: live });
    addPhone(entry.to);
    // The carrier has it a moment before its record says so.
    if (live) setTimeout(() => want(entry.id), 300);
  } else if (entry.kind === "reply") {
    store.replies.push({ ...entry, fresh: live });
    addPhone(entry.from);
    if (live) setTimeout(reread, 400);
  } else {
    store.numbers.set(entry.id, entry.number);
  }
}

/** Everything anew: at the first connection, after a lost one, after a reset. */
export function begin({ entries, clock }) {
  const known = store.phones;
  Object.assign(store, { connected: true, texts: [], replies: [] });
  store.messages.clear();
  store.numbers.clear();
  store.phones = entries.length ? known : [PERSON];
  setClock(clock);
  entries.forEach((one) => take(one, false));
  const sent = new Set(store.texts.map((one) => one.id));
  const last = entries.filter((one) => one.kind === "decided").slice(-MOST_READ);
  last.filter((one) => !sent.has(one.id)).forEach((one) => want(one.id));
  want(store.texts.at(-1)?.id);
  changed();
}

/** What has just happened. */
export function add(entries) {
  for (const entry of entries) {
    take(entry, true);
    if (entry.kind === "decided") want(entry.id);
  }
  changed();
}
