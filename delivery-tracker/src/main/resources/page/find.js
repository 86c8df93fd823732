// Where one begins, and what was meant by a word.

import { address, get } from "./api.js";
import { badge, empty, html, idLink, loading, nothing, roomLink, table, time } from "./parts.js";

const USER = /^[A-Za-z0-9._@+|~=-]{1,128}$/;
const SHOWN = 20;

export function open({ query, show, failed, stopped }) {
  const text = (query.get("q") ?? "").trim();
  if (!text) {
    show(welcome(), "Find");
    return;
  }
  const load = async () => {
    show(loading(`Looking for ${text}`), "Find");
    try {
      const found = (await Promise.all(meanings(text).map((it) => look(it, stopped)))).filter((it) => it.count > 0);
      if (found.length === 1) location.replace(found[0].hash);
      else show(view(text, found), "Find");
    } catch (failure) {
      failed(failure, load);
    }
  };
  load();
}

/** What the word may be; sources are URIs at times, so that a slash alone does not say where they end. */
function meanings(text) {
  const all = [
    byEvent(`The event id ${text}`, { event: text }),
    byEvent(`The correlation id ${text}`, { correlation: text }),
    ...slashes(text).map((at) => byEvent(`The event ${text.slice(at + 1)} of ${text.slice(0, at)}`,
      { source: text.slice(0, at), event: text.slice(at + 1) })),
  ];
  if (USER.test(text)) {
    all.unshift({ name: `The user ${text}`, path: `/v1/users/${encodeURIComponent(text)}/timeline?limit=1`, hash: `#/user/${encodeURIComponent(text)}` });
  }
  return all;
}

const byEvent = (name, asked) => ({
  name, path: address("/v1/notifications", { ...asked, limit: SHOWN }), hash: address("#/search", asked),
});

/** The first and the last slash that may stand between a source and an event's id. */
function slashes(text) {
  const at = [...text.matchAll(/(?<=[^/])\/(?=[^/])/g)].map((match) => match.index);
  return [...new Set([at[0], at.at(-1)])].filter((index) => index !== undefined);
}

/** What cannot be asked for is not what was meant. */
async function look(meaning, stopped) {
  try {
    const page = await get(meaning.path, stopped);
    const rows = page.notifications ?? [];
    return { ...meaning, rows, count: (page.entries ?? rows).length };
  } catch (failure) {
    if (failure.kind !== "wrong" && failure.kind !== "missing") throw failure;
    return { ...meaning, rows: [], count: 0 };
  }
}

function view(text, found) {
  return html`
    <h1>${text}</h1>
    ${found.length === 0
      ? empty("Nothing is known of that", `There is no user ${text} of whom anything is known, no event and no correlation id of that name, `
        + "and no notification with that id. Is it spelt right? What was accepted just now may take a second to arrive here; what is older than the "
        + "days that are kept is gone.")
      : found.map((it) => html`
        <h2><a href=${it.hash}>${it.name}</a></h2>
        ${it.rows.length === 0 ? nothing : table("The latest first", [
          ["Taken", (row) => time(row.takenAt)],
          ["Type", (row) => html`<b>${row.type}</b> ${badge(row.state)}`],
          ["Room", (row) => roomLink(row.room)],
          ["Id", (row) => idLink(row.id)],
        ], it.rows)}`)}`;
}

const welcome = () => html`
  <h1>Why did they not get it?</h1>
  <p>Find a person or a notification in the field above (press <kbd>/</kbd>):</p>
  <dl class="facts">
    <dt><code>ana</code></dt><dd>a user: what was sent, what was received, when which device was connected</dd>
    <dt><code>01a1fd5d-deca-…</code></dt><dd>a notification: its way, hop by hop, and where it stopped</dd>
    <dt><code>order-9</code></dt><dd>an event or a correlation id: each of its notifications; <code>shop/order-9</code> where several sources use it</dd>
    <dt><code>team:42</code></dt><dd>a room: what stands in it</dd>
  </dl>
  <p>Or look at <a href="#/live">what happens now</a>, <a href="#/online">who is online</a>,
    <a href="#/figures">how much arrives, and how fast</a>, and <a href="#/dead-letters">what could not be accepted</a>.</p>`;
