// Who is online now, on what.

import { address, get } from "./api.js";
import { count, empty, html, loading, nothing, table, time, took, userLink } from "./parts.js";

const PAGE = 100;

export function open({ show, failed, stopped }) {
  let found = [];
  const load = async (before) => {
    if (!before) show(loading("Counting"), "Online");
    try {
      const page = await get(address("/v1/online", { before, limit: PAGE }), stopped);
      found = before ? [...found, ...page.connections] : page.connections;
      show(view(page), "Online");
    } catch (failure) {
      failed(failure, () => load(before));
    }
  };
  const view = (page) => html`
    <h1>Online now</h1>
    <p>${count(page.connectionsOpen)}${page.isMore ? " or more" : ""} connections of ${count(page.usersOpen)} users.
      <span class="soft">A connection counts until its end is told; those of a gateway that died count until its devices come back.</span></p>
    ${page.gateways.length > 0 ? html`<ul class="chips">${page.gateways.map((it) => html`<li><b>${it.gateway}</b> ${count(it.connections)}</li>`)}</ul>` : nothing}
    ${found.length === 0 ? empty("Nobody", "No open connection is known.") : table("The latest first", [
      ["User", (it) => userLink(it.user)],
      ["Device", (it) => it.device],
      ["Since", (it) => html`${time(it.connectedAt)} ${it.connectedAt ? html`<span class="soft">${took(it.connectedAt, new Date())}</span>` : nothing}`],
      ["Gateway", (it) => it.gateway],
    ], found)}
    <p class="row"><button type="button" class="plain" @click=${() => load()}>Refresh</button>
      ${page.next ? html`<button type="button" class="plain" @click=${() => load(page.next)}>Older</button>` : nothing}</p>`;
  load();
}
