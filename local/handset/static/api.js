// The control port: this page talks to nobody else.

export const GONE = "The stack does not answer. Is it still running?";

async function call(method, path, body) {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(path, {
    method,
    body: sent,
    headers: sent === undefined ? {} : { "content-type": "application/json" },
  }).catch(() => null);
  if (!answer) return { status: 0, ok: false, document: { detail: GONE } };
  const text = await answer.text();
  let document = {};
  try {
    document = JSON.parse(text);
  } catch {
    document = { detail: text.slice(0, 200) };
  }
  return { status: answer.status, ok: answer.ok, document };
}

export const read = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
