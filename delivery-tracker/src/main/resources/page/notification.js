// One notification: where it stopped, in a sentence, and its way as a picture.

import { address, get } from "./api.js";
import { ID, badge, empty, html, idLink, loading, nothing, roomLink, table, time, took } from "./parts.js";
import { legend, picture } from "./picture.js";

const HOPS = {
  taken: "Taken from the producer", accepted: "Accepted into the history", sent: "Written to a connection",
  received: "Acknowledged by the client", parked: "Given up sending again", omitted: "Left out",
  seen: "Seen", read: "Read", archived: "Archived", interacted: "Acted on", expires: "Expires",
  retracted: "Withdrawn by its producer", corrected: "Corrected by its producer", withdrawn: "Withdrawn",
  connected: "Connected", disconnected: "Disconnected", gap: "Told of a gap",
};

export function open({ path: [id], query, show, failed, stopped }) {
  if (!ID.test(id ?? "")) {
    location.replace(`#/?q=${encodeURIComponent(id ?? "")}`);
    return;
  }
  const user = query.get("user") ?? "";
  let known = null;
  const load = async () => {
    if (!known) show(loading("Following its way"), id);
    try {
      const told = await get(address(`/v1/notifications/${encodeURIComponent(id)}/timeline`, { user }), stopped);
      const whose = user || told.notification.room.match(/^user:([^:]+)$/)?.[1] || "";
      const why = whose
        ? await get(address(`/v1/notifications/${encodeURIComponent(id)}/why`, { user: whose }), stopped) : null;
      known = { ...told, why, whose };
      draw();
    } catch (failure) {
      // It may be a producer's: ids of events and of correlations look like that, too.
      if (failure.kind === "missing") location.replace(`#/?q=${encodeURIComponent(id)}`);
      else failed(failure, load);
    }
  };
  const draw = () => show(view(known, id, load), known.notification.type);
  window.addEventListener("resize", () => known && draw(), { signal: stopped });
  load();
}

function view({ notification, hops, why, whose, takenBackBy, takesBack }, id, load) {
  const width = Math.max(280, document.querySelector("main").clientWidth - 8);
  const shared = notification.reach !== null;
  return html`
    <h1>${notification.type} ${badge(notification.state)}</h1>
    ${why ? html`<p class="why ${why.stop}"><span class="hidden">Where it stopped: </span>${why.sentence}</p>` : nothing}
    ${why?.next.sentence ? html`<p class="next">${why.next.sentence}</p>` : nothing}
    ${why ? why.webhook.map(letter) : nothing}
    ${shared ? reach(notification, whose, id) : nothing}
    ${picture(notification, hops, width)}
    ${legend()}
    <p class="row">
      <button type="button" class="plain" @click=${load}>Refresh</button>
      <a class="button plain" href="#/search?${new URLSearchParams({ source: notification.source, event: notification.event })}">
        The event in other rooms</a>
      ${notification.correlationId ? html`<a class="button plain"
        href="#/search?correlation=${encodeURIComponent(notification.correlationId)}">All of ${notification.correlationId}</a>` : nothing}
    </p>
    ${hops.length === 0 ? empty("No hops", "Nothing has been told of it yet.") : table("Its way, hop by hop", [
      ["When", (hop) => time(hop.at)],
      ["After", (hop) => took(notification.takenAt, hop.at)],
      ["What", (hop) => html`${HOPS[hop.hop] ?? hop.hop}${hop.detail ? html` <span class="soft">${hop.detail}</span>` : nothing}`],
      ["Device", (hop) => hop.device ? html`${shared && hop.user ? `${hop.user} ` : nothing}${hop.device}` : "–"],
      ["Where", (hop) => hop.connection ? html`<span class="id">${hop.connection}</span> at ${hop.gateway}` : hop.gateway ?? "–"],
    ], hops)}
    ${table("On each device", [
      ["User", (it) => html`<a href="#/notification/${notification.id}?user=${encodeURIComponent(it.user)}">${it.user}</a>`],
      ["Device", (it) => it.device],
      ["State", (it) => badge(it.state)],
      [shared ? "So far in this room" : "Received", (it) => shared
        ? (it.progress ? `${it.progress.sentCount} sent, ${it.progress.receivedCount} received` : "–") : time(it.receivedAt)],
    ], notification.devices)}
    ${why?.attempts.length ? table("Attempts", [
      ["Device", (it) => it.device],
      ["On one connection", (it) => `${it.attempts} at most`],
      ["The latest", (it) => it.lastAt ? html`attempt ${it.lastAttempt}, ${time(it.lastAt)}` : "–"],
      ["Connection", (it) => it.lastConnection ? html`<span class="id">${it.lastConnection}</span> ${connectionState(why, it.lastConnection)}` : "–"],
      ["Given up", (it) => time(it.parkedAt)],
    ], why.attempts) : nothing}
    <dl class="facts">
      <dt>Id</dt><dd>${idLink(notification.id)}</dd>
      <dt>Room</dt><dd>${roomLink(notification.room)}</dd>
      <dt>Event</dt><dd>${notification.source} / ${notification.event}</dd>
      <dt>Taken</dt><dd>${time(notification.takenAt)}</dd>
      ${notification.expiresAt ? html`<dt>Expires</dt><dd>${time(notification.expiresAt)}</dd>` : nothing}
      ${notification.ackDeadline ? html`<dt>Deadline</dt><dd>${time(notification.ackDeadline)}</dd>` : nothing}
      ${links("Taken back by", takenBackBy)}${links("Takes back", takesBack)}
      <dt>In the history</dt><dd>partition ${notification.partition}, offset ${notification.offset}</dd>
    </dl>`;
}

/** Whether the connection lasts, as far as is known. */
function connectionState({ connections }, name) {
  const it = connections.find((one) => one.connection === name);
  if (!it) return nothing;
  return html`<span class="soft">${it.state}${it.closeCode ? ` ${it.closeCode} ${it.closeReason ?? ""}` : ""}</span>`;
}

/** An outcome that the webhook has not taken. */
const letter = (it) => html`<p class="next">The webhook has not taken an outcome of it: ${it.lastError ?? "not tried yet"}
  (${it.attempts} attempts).${it.nextAt ? html` It is tried again ${time(it.nextAt)}.` : html` Given up:
  <a href="#/webhooks">see what the webhook did not take</a>.`}</p>`;

const links = (name, ids) => ids.length === 0 ? nothing
  : html`<dt>${name}</dt><dd>${ids.map((id) => html`${idLink(id)} `)}</dd>`;

function reach({ reach: it, room }, whose, id) {
  return html`
    <p>${roomLink(room)}: sent to ${it.isPartial ? "at least " : ""}${it.usersSent} users on ${it.devicesSent} devices, received by ${it.usersReceived} on ${it.devicesReceived}.</p>
    <form class="row" @submit=${(event) => {
      event.preventDefault();
      location.hash = `#/notification/${encodeURIComponent(id)}?user=${encodeURIComponent(event.target.elements.user.value.trim())}`;
    }}>
      <label for="whose">Why did this user (not) get it?</label>
      <input id="whose" name="user" .value=${whose} required autocomplete="off" autocapitalize="none">
      <button type="submit">Explain</button>
    </form>`;
}
