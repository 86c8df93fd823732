// Outcomes that the webhook did not take: look, and have them sent again.

import { Failure, address, get, post } from "./api.js";
import { empty, html, idLink, loading, nothing, table, time, trouble, userLink } from "./parts.js";

const PAGE = 50;

export function open({ person, show, failed, stopped }) {
  const title = "Webhook";
  let found = [];
  let next = null;
  let told = null;
  const load = async (before) => {
    if (!before) show(loading("Reading what the webhook did not take"), title);
    try {
      const page = await get(address("/v1/webhook-letters", { before, limit: PAGE }), stopped);
      found = before ? [...found, ...page.letters] : page.letters;
      next = page.next;
      draw();
    } catch (failure) {
      failed(failure, () => load(before));
    }
  };
  const draw = () => show(view(), title);
  const revive = async (letter) => {
    if (!confirm(`Send the outcome "${letter.kind}" of ${letter.event} to the webhook again?\n\n`
      + "It comes under the id that it had. This is noted with your name.")) return;
    try {
      await post(`/v1/webhook-letters/${letter.outcome}/revive`);
      found = found.filter((it) => it.outcome !== letter.outcome);
      told = html`<p class="message good" role="status">It is sent again, from its first attempt on.</p>`;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      told = trouble(failure);
    }
    draw();
  };
  const view = () => html`
    <p><a href="#/dead-letters">Dead letters</a></p>
    <h1>Not taken by the webhook</h1>
    <p class="soft">Outcomes that were tried as often as is configured, and given up. Those that are still tried stand at their notification.</p>
    ${told ?? nothing}
    ${found.length === 0
      ? empty("None", "The webhook took every outcome that it was told, or none is configured.")
      : table("The latest first", [
        ["When", (it) => time(it.writtenAt)],
        ["Outcome", (it) => html`<b>${it.kind}</b> ${idLink(it.notification)}`],
        ["Event", (it) => `${it.source} / ${it.event}`],
        ["User", (it) => userLink(it.user)],
        ["Why", (it) => html`${it.lastError ?? "–"} <span class="soft">${it.attempts} attempts</span>`],
        ["", (it) => person.role === "admin"
          ? html`<button type="button" class="plain small" @click=${() => revive(it)}>Send again …</button>` : nothing],
      ], found)}
    <p class="row"><button type="button" class="plain" @click=${() => load()}>Refresh</button>
      ${next ? html`<button type="button" class="plain" @click=${() => load(next)}>Older</button>` : nothing}</p>
    ${person.role === "admin" ? nothing : html`<p class="soft">An admin can have them sent again.</p>`}`;
  load();
}
