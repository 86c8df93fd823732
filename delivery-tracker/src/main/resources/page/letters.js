// What could not be accepted: look, mend, put in again.

import { Failure, address, get, post } from "./api.js";
import { PLACE, empty, html, loading, nothing, table, time, trouble } from "./parts.js";

const PAGE = 50;

export function open(context) {
  // A place and nothing else: what stands in the address goes into that of a request, also of an act.
  return PLACE.test(context.path[0] ?? "") ? one(context) : list(context);
}

function list({ show, failed, stopped }) {
  let found = [];
  const load = async (before) => {
    if (!before) show(loading("Reading the dead letters"), "Dead letters");
    try {
      const page = await get(address("/v1/dead-letters", { before, limit: PAGE }), stopped);
      found = before ? [...found, ...page.letters] : page.letters;
      show(view(page.next), "Dead letters");
    } catch (failure) {
      failed(failure, () => load(before));
    }
  };
  const view = (next) => html`
    <h1>Dead letters</h1>
    <p><a href="#/webhooks">What the webhook did not take</a></p>
    ${found.length === 0 && !next
      ? empty("None", "Everything that was published could be read. Events that cannot be accepted are put here, with the reason.")
      : table("The latest first", [
        ["When", (it) => time(it.at)],
        ["Why", (it) => html`<b>${it.reason}</b> ${it.detail} ${it.pointer ? html`<span class="id">${it.pointer}</span>` : nothing}`],
        ["From", (it) => html`${it.topic} <span class="soft">${it.origin}</span>`],
        ["What", (it) => html`<code class="preview">${it.preview}</code>`],
        ["", (it) => html`<a href="#/dead-letters/${it.place}">Look</a>${it.redriven
          ? html`<br><span class="soft">put in again by ${it.redriven.by}</span>` : nothing}`],
      ], found)}
    <p class="row"><button type="button" class="plain" @click=${() => load()}>Refresh</button>
      ${next ? html`<button type="button" class="plain" @click=${() => load(next)}>Older</button>` : nothing}</p>`;
  load();
}

function one({ path: [place], person, show, failed, stopped }) {
  const title = `Dead letter ${place}`;
  let whole = null;
  let outcome = null;
  const load = async () => {
    if (!whole) show(loading("Reading it"), title);
    try {
      whole = await get(`/v1/dead-letters/${place}`, stopped);
      draw();
    } catch (failure) {
      failed(failure, load);
    }
  };
  const draw = () => show(view(), title);
  const send = async (event) => {
    event.preventDefault();
    const text = event.target.elements.value.value;
    const edited = text !== whole.value;
    if (!confirm(`Put it in again${edited ? ", as edited" : " as it was received"}?\n\n`
      + "It is taken like any other event, and delivered to its audience. This is noted with your name.")) return;
    try {
      const letter = await post(`/v1/dead-letters/${place}/redrive`, edited ? { value: text } : {});
      outcome = html`<p class="message good" role="status">Put in again. It is an event like any other now:
        find it by its source and id in a moment.</p>`;
      whole = { ...whole, letter };
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      outcome = trouble(failure);
    }
    draw();
  };
  const view = () => {
    const { letter, headers, value } = whole;
    return html`
      <p><a href="#/dead-letters">All dead letters</a></p>
      <h1>${title}</h1>
      <p class="why expired"><b>${letter.reason}</b>: ${letter.detail} ${letter.pointer ? html`<span class="id">${letter.pointer}</span>` : nothing}</p>
      <dl class="facts">
        <dt>Put aside</dt><dd>${time(letter.at)}</dd>
        <dt>Read from</dt><dd>${letter.topic}, ${letter.origin}</dd>
        <dt>Key</dt><dd>${letter.key ?? "–"}</dd>
        ${headers.map((header) => html`<dt>${header.name}</dt><dd>${header.value}</dd>`)}
        ${letter.redriven ? html`<dt>Put in again</dt><dd>${time(letter.redriven.at)} by ${letter.redriven.by}${letter.redriven.edited ? ", edited" : ""}</dd>` : nothing}
      </dl>
      ${outcome ?? nothing}
      <form class="card" @submit=${send}>
        <label for="value">What was received (${letter.bytes} bytes)</label>
        <textarea id="value" name="value" rows="14" spellcheck="false" ?readonly=${person.role !== "admin" || !letter.redrivable}
          .value=${value}></textarea>
        ${letter.redrivable
          ? person.role === "admin"
            ? html`<div class="row"><button type="submit">Put it in again …</button></div>`
            : html`<p class="soft">An admin can mend it and put it in again.</p>`
          : html`<p class="soft">It was not published as an event, so it cannot be put in again: the service that wrote it has to be mended.</p>`}
      </form>`;
  };
  load();
}
