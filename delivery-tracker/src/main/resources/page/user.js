// One person: what was sent and received, and which device was connected when.

import { address, get } from "./api.js";
import { badge, empty, html, idLink, length, loading, nothing, time, took } from "./parts.js";

const PAGE = 50;

export function open({ path: [user], person, show, failed, stopped }) {
  let entries = [];
  let online = [];
  const title = `${user}`;
  const base = `/v1/users/${encodeURIComponent(user)}`;
  const load = async (before) => {
    if (!before) show(loading(`Looking up ${user}`), title);
    try {
      const page = await get(address(`${base}/timeline`, { before, limit: PAGE }), stopped);
      const connections = before ? null : (await get(`${base}/connections?limit=20`, stopped)).connections;
      entries = before ? [...entries, ...page.entries] : page.entries;
      if (connections) online = connections.filter((it) => it.open);
      show(view(page.next), title);
    } catch (failure) {
      failed(failure, () => load(before));
    }
  };
  const view = (next) => html`
    <h1>${user}</h1>
    <p>${presence(online)}</p>
    <p class="row">
      <button type="button" class="plain" @click=${() => load()}>Refresh</button>
      <a class="button plain" href="#/search?room=${encodeURIComponent(`user:${user}`)}">Search in these</a>
      ${person.role === "admin" ? html`<a class="button plain" href="#/redrive?room=${encodeURIComponent(`user:${user}`)}">Send again …</a>` : nothing}
      <a class="button plain" href=${address("/v1/export/notifications", { room: `user:${user}`, format: "csv" })} download>CSV</a>
    </p>
    ${entries.length === 0
      ? empty("Nothing yet", `Nothing has been addressed to ${user} itself, and no device of ${user} has connected, as far back as is known. `
        + "Is the name right? What was addressed to shared rooms only is found by its id.")
      : html`<ol class="timeline">${entries.map(entry)}</ol>`}
    ${next ? html`<button type="button" class="plain" @click=${() => load(next)}>Older</button>` : nothing}`;
  load();
}

function presence(connections) {
  if (connections.length === 0) return "Not connected now, as far as is known.";
  return html`Online now on ${connections.map((it, at) => html`${at > 0 ? ", " : ""}<b>${it.device}</b>
    (${it.gateway}${it.connectedAt ? html`, for ${took(it.connectedAt, new Date())}` : nothing})`)}.`;
}

function entry(it) {
  const when = html`<span class="when">${time(it.at)}</span>`;
  switch (it.kind) {
    case "notification": return html`
      <li class="about ${it.notification.state}">${when}
        <span><b>${it.notification.type}</b> ${badge(it.notification.state)}
          ${it.notification.receivedAt
            ? html`<span class="soft">received after ${took(it.notification.takenAt, it.notification.receivedAt)}</span>` : nothing}
          <br>${idLink(it.notification.id)}
          <span class="soft">${it.notification.source} / ${it.notification.event}</span></span></li>`;
    case "connected": return html`
      <li class="link">${when}<span>${it.device} connected to ${it.gateway}</span></li>`;
    case "disconnected": return html`
      <li class="link">${when}<span>${it.device} disconnected
        ${it.closeReason === "gateway-lost" ? html`<span class="soft">at the latest: its gateway ended without a word</span>` : nothing}
        ${it.closeCode ? html`<span class="soft">${it.closeCode} ${it.closeReason ?? ""}</span>` : nothing}
        ${it.lasted !== null ? html`<span class="soft">after ${length(it.lasted)}</span>` : nothing}</span></li>`;
    case "gap": return html`
      <li class="about expired">${when}<span>${it.device} was told of a gap in ${it.room} (${it.reason})</span></li>`;
    default: return html`<li>${when}<span>${it.kind}</span></li>`;
  }
}
