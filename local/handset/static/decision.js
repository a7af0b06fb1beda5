// A decision in words: what was asked, what was answered, what it rests on.

import { read } from "./api.js";
import { BAR, CHECK, WAIT, byId, el, icon } from "./dom.js";
import { message, zone } from "./store.js";
import * as time from "./time.js";
import { campaignOf, city, sentence, spaced, status } from "./words.js";

const STAGE = { submit: "when it was accepted", release: "when its hour came", dispatch: "as it left" };
const SIGNS = { allow: CHECK, hold: WAIT, deny: BAR };
const REPLIES = {
  opt_out_confirmation: "The one confirmation of an opt-out. It was asked for by the STOP itself and is the only text that may follow it.",
  clarification: "The one confirmation of an opt-out, asking whether it was meant. Without an answer everything stays stopped.",
  help: "The answer to HELP. It was asked for, so it goes even after an opt-out, at most three times a day.",
  opt_in_confirmation: "The confirmation of an opt-in, asked for by the person's own text.",
};
let rules = null;

/** Where a citation can be read; what is our own choice has no page elsewhere. */
export function cited({ ref, url }) {
  if (!/^https?:/.test(url)) return el("li", {}, ref);
  return el("li", {}, el("a", { href: url, target: "_blank", rel: "noopener noreferrer" },
    ref, el("span", { className: "unseen" }, " (opens in a new tab)")));
}

/** A sentence in which what stands between backticks is a value. */
function quoted(words) {
  return words.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

/** One reason: what is wrong, what to do, what it rests on. */
export function reason(one) {
  return el("div", { className: `reason ${one.outcome}` },
    el("p", { className: "says" }, quoted(sentence(one.message))),
    one.remedy ? el("p", { className: "remedy" }, el("b", {}, "What to do: "), quoted(sentence(one.remedy))) : null,
    el("ul", { className: "cites", "aria-label": "Rests on" }, one.citations.map(cited)),
    el("p", { className: "clauses" }, el("code", {}, one.rule),
      one.clauses.length ? " · policy clauses " : "",
      one.clauses.flatMap((name) => [el("span", {}, name), " "])));
}

/** When a held text may go, where its recipient is. */
export function goes(at, to) {
  const when = new Date(at);
  return `${time.dayAndMinute(when, zone(to))} in ${city(zone(to))} (${time.minute(when, "UTC")} UTC)`;
}

export function chip(name) {
  const { word, tone } = status(name);
  return el("span", { className: `chip ${tone}` }, icon(SIGNS[tone]), word);
}

function summary(found) {
  const count = found.decision.evaluated.length;
  if (found.reply) return REPLIES[found.reply] || "An answer that the person's own text asked for.";
  const { tone } = status(found.status);
  if (tone === "allow") return `${count} rules looked at this text and none of them objected.`;
  if (found.decision.not_before && tone === "hold") {
    return `It may go from ${goes(found.decision.not_before, found.to)}, and is decided again then.`;
  }
  if (found.status === "held") return "It waits for the end of a pause, and is looked at every five minutes.";
  if (found.status === "review") return "It waits for a person to let it go or refuse it.";
  if (found.status === "blocked") return `${count} rules looked at this text. It never reached the carrier.`;
  if (tone === "deny") return "The rules allowed it, and still it did not arrive; its record says how it went.";
  return "Allowed so far; it is decided again as it leaves.";
}

const DECIDED = { allow: "allowed", hold: "held", deny: "refused", review: "sent to review" };

function stages(found) {
  return found.decisions.map((one) =>
    el("li", {}, el("b", {}, time.clock(new Date(one.at), zone(found.to))),
      ` ${STAGE[one.stage] || one.stage}: ${DECIDED[one.outcome] || one.outcome}`));
}

function course(found) {
  return found.timeline.map(({ at, status: name, detail }) =>
    el("li", {}, el("b", {}, time.clock(new Date(at), zone(found.to))),
      ` ${status(name).word.toLowerCase()}${detail ? ` (${detail.replaceAll(",", ", ")})` : ""}`));
}

async function against(decision) {
  rules ||= read("/rules").then((answer) => answer.document);
  const words = await rules;
  const against = new Set(decision.reasons.map((one) => one.rule));
  return decision.evaluated.map((id) => {
    const rule = words[id];
    const objects = against.has(id);
    return el("li", { className: objects ? "objects" : "" }, icon(objects ? BAR : CHECK),
      el("div", {}, el("p", {}, rule ? rule.title : id,
        el("span", { className: "unseen" }, objects ? ": objects" : ": does not object")),
        rule ? el("ul", { className: "cites" }, rule.citations.map(cited)) : null));
  });
}

function facts(found) {
  const { recipient, profile, ruleset } = found.decision;
  const place = [recipient.regions.join(", "), recipient.country].filter(Boolean).join(", ");
  const rows = [
    ["From", `${campaignOf(found)?.brand || found.account}, ${found.campaign} (${found.category})`],
    ["Number", spaced(found.from)],
    ["To", `${spaced(found.to)}${place ? `, ${place}` : ""}`],
    ["Their time", `${recipient.time_zones.map(city).join(", ") || "unknown"} (by ${recipient.zone_source.replaceAll("_", " ")})`],
    ["Length", `${found.segments.parts} part${found.segments.parts === 1 ? "" : "s"}, ${found.segments.encoding}`],
    ["Policy", profile],
    ["Rules", `${ruleset.version}, ${ruleset.hash.slice(0, 19)}…`],
    ["Message", found.id],
  ];
  return el("dl", { className: "facts" }, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

async function whole(found) {
  const why = found.decision.reasons;
  return [
    el("div", { className: "verdict" }, chip(found.status), el("blockquote", {}, found.body)),
    el("p", { className: "lead" }, summary(found)),
    why.length ? el("h3", {}, why.length > 1 ? "The reasons" : "The reason") : null,
    ...why.map(reason),
    el("h3", {}, "When it was decided"),
    el("ul", { className: "stages" }, stages(found)),
    el("h3", {}, "What it was held against"),
    el("ul", { className: "rules" }, await against(found.decision)),
    el("h3", {}, "On record"),
    facts(found),
    el("h3", {}, "What became of it"),
    el("ul", { className: "stages" }, course(found)),
  ].filter(Boolean);
}

/** Opens the decision behind a message; `arrival` is what the carrier had, if it did. */
export async function show(id, arrival) {
  const body = byId("decision-body");
  body.replaceChildren(el("p", { className: "lead" }, "Reading the decision."));
  if (!byId("decision").open) byId("decision").showModal();
  const found = id ? await message(id).catch(() => null) : null;
  const nobody = el("p", { className: "lead" }, arrival && !id
    ? "The carrier accepted this text, but not from Consentry: it carries no message id."
    : "Nobody has this message any more; the stack was started over since.");
  body.replaceChildren(...(found ? await whole(found) : [nobody]));
  body.scrollTop = 0;
}

export function start() {
  const dialog = byId("decision");
  byId("close-decision").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
