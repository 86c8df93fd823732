// Who looked at whom, and who did what.

import { address, get } from "./api.js";
import { empty, html, loading, nothing, table, time } from "./parts.js";

const PAGE = 100;

export function open({ query, show, failed, stopped }) {
  const filter = { who: query.get("who") ?? "", whose: query.get("whose") ?? "" };
  let found = [];
  const load = async (before) => {
    if (!before) show(loading("Reading the audit trail"), "Audit");
    try {
      const page = await get(address("/v1/audit", { ...filter, before, limit: PAGE }), stopped);
      found = before ? [...found, ...page.notes] : page.notes;
      show(view(page.next), "Audit");
    } catch (failure) {
      failed(failure, () => load(before));
    }
  };
  const view = (next) => html`
    <h1>Audit trail</h1>
    <form class="row" @submit=${(event) => {
      event.preventDefault();
      const asked = event.target.elements;
      location.hash = address("#/audit", { who: asked.who.value.trim(), whose: asked.whose.value.trim() });
    }}>
      <label for="a-who">By</label><input id="a-who" name="who" .value=${filter.who} placeholder="anyone" autocapitalize="none">
      <label for="a-whose">About</label><input id="a-whose" name="whose" .value=${filter.whose} placeholder="user:ana" autocapitalize="none">
      <button type="submit">Show</button>
    </form>
    ${found.length === 0 ? empty("Nothing noted", "Nobody has looked at that, as far back as notes are kept.") : table("The latest first", [
      ["When", (it) => time(it.at)],
      ["Who", (it) => html`<b>${it.who}</b> <span class="soft">${it.role}</span>`],
      ["Did", (it) => `${it.act} ${it.what}`],
      ["About", (it) => it.whose ?? "–"],
    ], found)}
    ${next ? html`<button type="button" class="plain" @click=${() => load(next)}>Older</button>` : nothing}`;
  load();
}
