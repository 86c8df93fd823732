// What happens now, as it happens.

import { address } from "./api.js";
import { badge, empty, html, idLink, nothing, roomLink, time, took } from "./parts.js";

const SHOWN = 100;

export function open({ query, show, stopped }) {
  const filter = { room: query.get("room") ?? "", type: query.get("type") ?? "" };
  const rows = new Map();
  let paused = false;
  let word = "Connecting …";
  const source = new EventSource(address("/v1/live", filter));
  stopped.addEventListener("abort", () => source.close());
  source.onopen = () => { word = "connected"; draw(); };
  source.onerror = () => {
    word = source.readyState === EventSource.CLOSED
      ? "Not allowed, or too many are looking: reload to try again." : "Interrupted; trying again …";
    draw();
  };
  source.addEventListener("notification", (event) => {
    const it = JSON.parse(event.data);
    rows.delete(it.id);
    rows.set(it.id, it);
    while (rows.size > SHOWN) rows.delete(rows.keys().next().value);
    if (!paused) draw();
  });
  const draw = () => show(html`
    <h1>Live <span class="soft" role="status">${paused ? "paused" : word}</span></h1>
    <form class="row" @submit=${(event) => {
      event.preventDefault();
      const asked = event.target.elements;
      location.hash = address("#/live", { room: asked.room.value.trim(), type: asked.type.value.trim() });
    }}>
      <label for="l-room">Room</label><input id="l-room" name="room" .value=${filter.room} placeholder="any" autocapitalize="none">
      <label for="l-type">Type</label><input id="l-type" name="type" .value=${filter.type} placeholder="any" autocapitalize="none">
      <button type="submit">Only these</button>
      <button type="button" class="plain" aria-pressed=${paused} @click=${() => { paused = !paused; draw(); }}>${paused ? "Go on" : "Pause"}</button>
    </form>
    ${rows.size === 0
      ? empty("Quiet", "What is accepted from now on appears here, and changes as it is sent and received.")
      : html`<ol class="timeline" reversed>${[...rows.values()].reverse().map((it) => html`
        <li class="about ${it.state}"><span class="when">${time(it.takenAt)}</span>
          <span><b>${it.type}</b> ${roomLink(it.room)} ${badge(it.state)}
            ${it.receivedAt ? html`<span class="soft">after ${took(it.takenAt, it.receivedAt)}</span>` : nothing}
            <br>${idLink(it.id)}</span></li>`)}</ol>`}`, "Live");
  draw();
}
