// Instants in the zone of whoever reads them.

const formats = new Map();

function format(zone, options) {
  const name = JSON.stringify([zone, options]);
  if (!formats.has(name)) {
    formats.set(
      name,
      new Intl.DateTimeFormat("en-GB", { timeZone: zone || "UTC", hourCycle: "h23", ...options }),
    );
  }
  return formats.get(name);
}

const MINUTES = { hour: "2-digit", minute: "2-digit" };
const SECONDS = { ...MINUTES, second: "2-digit" };
const DAY = { weekday: "short", day: "numeric", month: "short" };

export const clock = (at, zone) => format(zone, SECONDS).format(at);
export const minute = (at, zone) => format(zone, MINUTES).format(at);
export const day = (at, zone) => format(zone, DAY).format(at);
export const dayAndMinute = (at, zone) => `${day(at, zone)}, ${minute(at, zone)}`;

/** The next instant at which clocks in a zone show an hour and a minute. */
export function next(from, zone, time) {
  const at = new Date(Math.ceil((from.getTime() + 1) / 60_000) * 60_000);
  for (let tries = 0; tries < 26 * 60; tries += 1) {
    if (minute(at, zone) === time) return at;
    at.setTime(at.getTime() + 60_000);
  }
  return at;
}

/** The value of a `datetime-local` for an instant in a zone. */
export function toLocal(at, zone) {
  const parts = format(zone, { ...MINUTES, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(at)
    .reduce((all, one) => ({ ...all, [one.type]: one.value }), {});
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The instant of a `datetime-local` in a zone. */
export function fromLocal(value, zone) {
  const wanted = new Date(`${value}:00Z`);
  let at = wanted;
  for (let tries = 0; tries < 2; tries += 1) {
    const shown = new Date(`${toLocal(at, zone)}:00Z`);
    at = new Date(at.getTime() + (wanted - shown));
  }
  return at;
}
