// Pieces that every view uses. lit-html puts values in as text: nothing of a producer's is read as HTML.

import { html, nothing } from "./lit-html.js";

export { html, nothing };

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
});
const DAY = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const COUNT = new Intl.NumberFormat();

export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A place among the dead letters. */
export const PLACE = /^\d+-\d+$/;

export const STATES = ["pending", "routed", "sent", "received", "expired", "superseded", "suppressed", "undeliverable"];

/** What a state means, for whoever points at it. */
const MEANING = {
  pending: "Accepted, and not with the gateways yet",
  routed: "With the gateways, and not written to any connection yet",
  sent: "Written to a connection; the client has not acknowledged it",
  received: "The client acknowledged it",
  expired: "Its time ended before anyone acknowledged it",
  superseded: "A newer one with its collapse key took its place",
  suppressed: "Withdrawn by its producer, or not allowed any more",
  undeliverable: "Sent as often as it is sent, and never acknowledged",
};

export function badge(state) {
  const known = Object.hasOwn(MEANING, state);
  return html`<span class=${known ? `state ${state}` : "state"} title=${MEANING[state] ?? ""}>${state}</span>`;
}

/** An instant in the reader's own zone; the exact one where one points at it. */
export function time(text) {
  if (!text) return html`<span class="soft">–</span>`;
  const at = new Date(text);
  const day = DAY.format(at) === DAY.format(new Date()) ? "" : `${DAY.format(at)} `;
  return html`<time datetime=${text} title=${text}>${day}${CLOCK.format(at)}</time>`;
}

/** How long after `from`: `60 ms`, `1.5 s`, `3 min 4 s`. */
export function took(from, to) {
  return length(new Date(to) - new Date(from));
}

export function length(ms) {
  if (ms < 0) return `−${length(-ms)}`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${ms % 1_000 < 50 ? Math.floor(ms / 1_000) : (ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return two(ms, 60_000, "min", 1_000, "s");
  if (ms < 86_400_000) return two(ms, 3_600_000, "h", 60_000, "min");
  return two(ms, 86_400_000, "d", 3_600_000, "h");
}

function two(ms, unit, name, part, partName) {
  const rest = Math.floor((ms % unit) / part);
  return `${Math.floor(ms / unit)} ${name}${rest > 0 ? ` ${rest} ${partName}` : ""}`;
}

export const count = (number) => COUNT.format(number);

export const userLink = (user) => html`<a href="#/user/${encodeURIComponent(user)}">${user}</a>`;

export const idLink = (id, user) =>
  html`<a class="id" href="#/notification/${encodeURIComponent(id)}${user ? `?user=${encodeURIComponent(user)}` : ""}">${id}</a>`;

/** The room, as a link to its user or to a search in it. */
export function roomLink(room) {
  const own = /^user:([^:]+)$/.exec(room);
  return own
    ? html`<a href="#/user/${encodeURIComponent(own[1])}">${room}</a>`
    : html`<a href="#/search?room=${encodeURIComponent(room)}">${room}</a>`;
}

/** A table that becomes a list of cards on a phone. `columns`: [name, (row) => content]. */
export function table(caption, columns, rows) {
  return html`
    <table>
      <caption>${caption}</caption>
      <thead><tr>${columns.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${columns.map(([name, cell]) => html`
        <td data-name=${name}>${cell(row)}</td>`)}</tr>`)}</tbody>
    </table>`;
}

/** What `<input type="datetime-local">` holds is in the reader's own zone; addresses hold instants. */
export const instantOf = (local) => local ? new Date(local).toISOString() : "";

export function localOf(instant) {
  const at = new Date(instant);
  if (!instant || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export const loading = (what) => html`<p class="soft" role="status" aria-live="polite">${what} …</p>`;

export const empty = (title, text) => html`<div class="empty"><p><b>${title}</b></p><p>${text}</p></div>`;

/** An error as a person reads it, and what can be done about it. */
export function trouble(failure, again) {
  const titles = {
    missing: "Nothing is known of that",
    wrong: "That does not work",
    forbidden: "Not allowed",
    later: "Not now",
  };
  return html`
    <div class="empty bad" role="alert">
      <p><b>${titles[failure.kind] ?? "Something went wrong"}</b></p>
      <p>${failure.message}</p>
      ${failure.faults?.length ? html`<ul>${failure.faults.map((fault) => html`
        <li><span class="id">${fault.pointer || "/"}</span> ${fault.detail}</li>`)}</ul>` : nothing}
      ${again ? html`<button type="button" class="plain" @click=${again}>Try again</button>` : nothing}
    </div>`;
}
