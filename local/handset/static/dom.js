// Small helpers for making and keeping elements.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element with properties, `data-*` and `aria-*` attributes, and children. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && !name.includes("-")) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** A line icon that says nothing by itself. */
export function icon(path) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 16 16");
  made.setAttribute("aria-hidden", "true");
  made.classList.add("icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}

export const CHECK = "m3 8.5 3.2 3.2L13 5";
export const BAR = "M3.8 3.8l8.4 8.4M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z";
export const WAIT = "M8 4.5V8l2.4 1.6M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z";
export const UP = "M8 13V3.5M3.8 7.5 8 3.2l4.2 4.3";

/** Children of `parent` as `items` say: kept by key, made when new, remade when their mark changed. */
export function sync(parent, items, { key, mark, make }) {
  const kept = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const stamp = mark(item);
    let child = kept.get(name);
    if (!child || child.dataset.mark !== stamp) {
      const made = make(item);
      made.dataset.key = name;
      made.dataset.mark = stamp;
      if (child) {
        if (child === place) place = made;
        const at = [...child.querySelectorAll("button")].indexOf(document.activeElement);
        child.replaceWith(made);
        made.classList.remove("fresh");
        if (at >= 0) made.querySelectorAll("button")[at]?.focus();
      }
      child = made;
    }
    kept.delete(name);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const gone of kept.values()) gone.remove();
}

/** Says something to a screen reader. */
export function announce(text) {
  byId("said").textContent = text;
}
