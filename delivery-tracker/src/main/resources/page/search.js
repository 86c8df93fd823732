// Search among all notifications.

import { address, get } from "./api.js";
import { STATES, badge, empty, html, idLink, instantOf, loading, localOf, nothing, roomLink, table, time, took } from "./parts.js";

const FIELDS = ["room", "type", "source", "event", "correlation", "state", "from", "to"];
const PAGE = 50;

export function open({ query, show, failed, stopped }) {
  const filter = Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? ""]));
  let found = [];
  const load = async (before) => {
    if (!before) show(html`${form(filter)}${loading("Searching")}`, "Search");
    try {
      const page = await get(address("/v1/notifications", { ...filter, before, limit: PAGE }), stopped);
      found = before ? [...found, ...page.notifications] : page.notifications;
      show(html`${form(filter)}${results(found, page.next, load, filter)}`, "Search");
    } catch (failure) {
      if (failure.kind === "wrong") {
        show(html`${form(filter)}${empty("That cannot be searched for", failure.message)}`, "Search");
      } else {
        failed(failure, () => load(before));
      }
    }
  };
  load();
}

function form(filter) {
  const field = (name, label, hint) => html`
    <div><label for=${`f-${name}`}>${label}</label>
      <input id=${`f-${name}`} name=${name} .value=${filter[name]} placeholder=${hint} autocomplete="off" autocapitalize="none"></div>`;
  const moment = (name, label) => html`
    <div><label for=${`f-${name}`}>${label}</label>
      <input id=${`f-${name}`} name=${name} type="datetime-local" step="1" .value=${localOf(filter[name])}></div>`;
  return html`
    <h1>Search</h1>
    <form class="filter card" @submit=${(event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const asked = Object.fromEntries(FIELDS.map((name) => [name, (form.get(name) ?? "").trim()]));
      location.hash = address("#/search", { ...asked, from: instantOf(asked.from), to: instantOf(asked.to) });
    }}>
      ${field("room", "Room", "user:ana, team:42")}
      ${field("type", "Type", "order.shipped")}
      ${field("source", "Source", "shop")}
      ${field("event", "Event id", "order-9")}
      ${field("correlation", "Correlation id", "")}
      <div><label for="f-state">State</label>
        <select id="f-state" name="state" .value=${filter.state}>
          <option value="">any</option>
          ${STATES.map((state) => html`<option value=${state} ?selected=${state === filter.state}>${state}</option>`)}
        </select></div>
      ${moment("from", "Taken from")}
      ${moment("to", "until")}
      <div class="row"><button type="submit">Search</button><a class="button plain" href="#/search">Clear</a></div>
    </form>`;
}

function results(found, next, load, filter) {
  if (found.length === 0 && !next) {
    return empty("Nothing found", "No notification fits all of that. Fewer fields find more; the newest may take a second to arrive here.");
  }
  return html`
    ${table(`${found.length}${next ? " so far" : ""}, the latest first`, [
      ["Taken", (it) => time(it.takenAt)],
      ["Type", (it) => html`<b>${it.type}</b>`],
      ["Room", (it) => roomLink(it.room)],
      ["State", (it) => html`${badge(it.state)} ${it.receivedAt ? html`<span class="soft">after ${took(it.takenAt, it.receivedAt)}</span>` : nothing}`],
      ["Event", (it) => `${it.source} / ${it.event}`],
      ["Id", (it) => idLink(it.id)],
    ], found)}
    <p class="row">
      ${next ? html`<button type="button" class="plain" @click=${() => load(next)}>Older</button>` : nothing}
      <a class="button plain" href=${address("/v1/export/notifications", { ...filter, format: "csv" })} download>All as CSV</a>
      <a class="button plain" href=${address("/v1/export/notifications", { ...filter, format: "jsonl" })} download>All as JSON Lines</a>
    </p>`;
}
