// A part of a room's history once more, under the same ids.

import { Failure, get, post, remove } from "./api.js";
import { empty, html, instantOf, loading, nothing, roomLink, table, time, trouble } from "./parts.js";

const AGAIN_MS = 1_000;

export function open({ query, person, show, failed, stopped }) {
  const admin = person.role === "admin";
  const room = query.get("room") ?? "";
  let jobs = null;
  let outcome = null;
  let timer = 0;
  stopped.addEventListener("abort", () => clearTimeout(timer));
  const load = async () => {
    if (!jobs) show(loading("Looking"), "Send again");
    try {
      jobs = (await get("/v1/redrives", stopped)).jobs;
      draw();
      if (jobs.some((job) => job.state === "running")) timer = setTimeout(load, AGAIN_MS);
    } catch (failure) {
      failed(failure, load);
    }
  };
  const begin = async (event) => {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(event.target));
    if (!confirm(`Send everything of ${asked.room} again that was taken from ${asked.from} until ${asked.to}?\n\n`
      + "Who has it already recognises it by its id; who has not gets it as if it were new. This is noted with your name.")) return;
    try {
      await post("/v1/redrives", { room: asked.room.trim(), from: instantOf(asked.from), to: instantOf(asked.to), perSecond: Number(asked.perSecond) });
      outcome = html`<p class="message good" role="status">It has begun; below is how far it is.</p>`;
      await load();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      outcome = trouble(failure);
      draw();
    }
  };
  const stop = async (job) => {
    try {
      await remove(`/v1/redrives/${encodeURIComponent(job.job)}`);
      outcome = html`<p class="message good" role="status">Stopped: what was sent stays sent.</p>`;
      await load();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      outcome = trouble(failure);
      draw();
    }
  };
  const draw = () => show(html`
    <h1>Send again</h1>
    <p>A part of a room's history comes once more, each notification under the id that it had: for devices that lost what they had, or an
      app that dropped what it was given.</p>
    ${outcome ?? nothing}
    ${admin ? html`
      <form class="filter card" @submit=${begin}>
        <div><label for="r-room">Room</label><input id="r-room" name="room" required .value=${room} placeholder="user:ana" autocapitalize="none"></div>
        <div><label for="r-from">Taken from</label><input id="r-from" name="from" type="datetime-local" step="1" required></div>
        <div><label for="r-to">until</label><input id="r-to" name="to" type="datetime-local" step="1" required></div>
        <div><label for="r-rate">A second</label><input id="r-rate" name="perSecond" type="number" min="1" max="1000" value="50" required></div>
        <div class="row"><button type="submit">Send again …</button></div>
      </form>` : html`<p class="soft">An admin can do that.</p>`}
    ${jobs.length === 0 ? empty("None yet", "Nothing has been sent again since this tracker started; the audit trail knows of earlier ones.") : table("The latest first", [
      ["Begun", (it) => time(it.at)],
      ["By", (it) => it.by],
      ["Room", (it) => roomLink(it.room)],
      ["Taken", (it) => html`${time(it.from)} – ${time(it.to)}`],
      ["State", (it) => html`${it.state} ${it.state === "running" && admin
        ? html`<button type="button" class="plain small" @click=${() => stop(it)}>Stop</button>` : nothing}`],
      ["Sent", (it) => sent(it)],
    ], jobs)}`, "Send again");
  load();
}

const LEFT_OUT = { expired: "expired", superseded: "replaced by a later one", withdrawn: "taken back", gone: "gone from the history" };

const sent = (it) => [
  `${it.sent} of ${it.total}`,
  ...Object.entries(LEFT_OUT).filter(([fate]) => it[fate]).map(([fate, word]) => `${it[fate]} ${word}`),
].join(", ");
