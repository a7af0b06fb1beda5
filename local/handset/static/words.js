// Numbers, times and states, as people read them.

export const PERSON = "+14155550123";

/** The campaigns that the stack is seeded with, each with a text to start from. */
export const CAMPAIGNS = [
  {
    account: "acme", campaign: "appointments", brand: "Acme Dental", name: "Appointments",
    kind: "reminders", from: "+12065550100",
    text: "Acme Dental: see you Tue 9am. Reply STOP to opt out.",
  },
  {
    account: "acme", campaign: "offers", brand: "Acme Dental", name: "Offers",
    kind: "marketing", from: "+12065550101",
    text: "Acme Dental: 20% off whitening this week. Reply STOP to opt out.",
  },
  {
    account: "birch", campaign: "news", brand: "Birch Books", name: "News",
    kind: "marketing", from: "+12065550102",
    text: "Birch Books: the winter list is out. Reply STOP to opt out.",
  },
];

export const sender = (number) => CAMPAIGNS.find((one) => one.from === number);
export const campaignOf = (message) =>
  CAMPAIGNS.find((one) => one.account === message.account && one.campaign === message.campaign);

export function phoneName(number) {
  return number === PERSON ? "Patient" : "Phone";
}

/** `+14155550123` as +1 415 555 0123; every other country spaces its numbers in its own way. */
export const spaced = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");

/** `America/Los_Angeles` as Los Angeles. */
export const city = (zone) => (zone || "UTC").split("/").at(-1).replaceAll("_", " ");

/** A sentence of something that the API says in lower case and without a stop. */
export function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** What a status means here: a word, a tone, what a phone says of it, whether it may change. */
export const STATUS = {
  queued: { word: "Waiting", tone: "hold", says: "A text waits its turn", open: true },
  sending: { word: "Leaving", tone: "hold", says: "A text is leaving", open: true },
  held: { word: "Held", tone: "hold", says: "A text waits for its hour", open: true },
  review: { word: "For review", tone: "hold", says: "A text waits for a review", open: true },
  sent: { word: "Sent", tone: "allow" },
  delivered: { word: "Delivered", tone: "allow" },
  blocked: { word: "Refused", tone: "deny", says: "A text was refused" },
  cancelled: { word: "Cancelled", tone: "deny", says: "A text was cancelled" },
  expired: { word: "Expired", tone: "deny", says: "A text expired" },
  failed: { word: "Failed", tone: "deny", says: "A text failed" },
  undelivered: { word: "Undelivered", tone: "deny", says: "A text was not delivered" },
  unknown: { word: "Outcome unknown", tone: "hold", says: "A text may have left" },
  void: { word: "Void", tone: "deny", says: "A text came to nothing" },
};

export const status = (name) => STATUS[name] || { word: name, tone: "hold", says: `A text is ${name}` };
export const arrived = (message) => ["sent", "delivered"].includes(message.status);
