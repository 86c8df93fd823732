// How much arrives, and how fast: the funnel, the hours, and what every hour's notifications came to.

import uPlot from "./uPlot.esm.js";
import { address, get } from "./api.js";
import { count, empty, html, length, loading, table } from "./parts.js";

const SPANS = [["24", "24 hours"], ["72", "3 days"], ["168", "7 days"]];
const HOUR_MS = 3_600_000;
const PARTS = ["received", "sent", "routed", "pending", "expired", "superseded", "suppressed", "undeliverable"];

export function open({ query, show, failed, stopped }) {
  const hours = SPANS.some(([span]) => span === query.get("hours")) ? query.get("hours") : "24";
  let told = null;
  const load = async () => {
    if (!told) show(loading("Adding up"), "Figures");
    try {
      const from = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (hours - 1) * HOUR_MS).toISOString();
      told = (await get(address("/v1/accounting", { from }), stopped)).hours.toReversed();
      if (told.length > 0) told = filled(told, new Date(from).getTime());
      show(view(told, hours, load), "Figures");
      if (told.length > 0) charts(told, stopped);
    } catch (failure) {
      failed(failure, load);
    }
  };
  window.addEventListener("resize", () => told?.length && charts(told, stopped), { signal: stopped });
  load();
}

function view(told, hours, load) {
  const sum = (name) => told.reduce((all, hour) => all + hour[name], 0);
  const accepted = sum("accepted");
  const unaccounted = sum("unaccounted");
  return html`
    <h1>Figures</h1>
    <p class="row">${SPANS.map(([span, text]) => html`
      <a class="button ${span === hours ? "" : "plain"}" href="#/figures?hours=${span}" aria-current=${span === hours}>${text}</a>`)}
      <button type="button" class="plain" @click=${load}>Refresh</button></p>
    ${told.length === 0 ? empty("Nothing in that time", "No notification was taken in these hours.") : html`
      <section class="card"><h2>From accepted to received</h2>${funnel(accepted, [
        ["Accepted", accepted],
        ["With the gateways", sum("received") + sum("sent") + sum("undeliverable") + sum("routed")],
        ["Written to a connection", sum("received") + sum("sent") + sum("undeliverable")],
        ["Received", sum("received")],
      ])}</section>
      <section class="card"><h2>Notifications an hour</h2><div class="chart" id="chart-count"></div></section>
      <section class="card"><h2>From taken to received</h2>
        <p class="soft">Users' own rooms; half, 95 % and 99 % of them took no longer than this.</p>
        <div class="chart" id="chart-latency"></div></section>
      <section><h2>Accounting</h2>
        <p class=${unaccounted === 0 ? "" : "bad"}>${unaccounted === 0
          ? "Everything that was accepted is accounted for."
          : `${count(unaccounted)} are not accounted for: that is a fault. The tracker's log and its metric tidings_tracker_unaccounted say more.`}</p>
        ${table("What became of what was taken in each hour", [
          ["Hour", (it) => new Date(it.hour).toLocaleString(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })],
          ["Accepted", (it) => count(it.accepted)],
          ...PARTS.map((part) => [title(part), (it) => it[part] === 0 ? html`<span class="soft">0</span>` : count(it[part])]),
          ["Unaccounted", (it) => it.unaccounted === 0 ? html`<span class="soft">0</span>` : html`<b class="bad">${count(it.unaccounted)}</b>`],
        ], told.filter((hour) => hour.accepted > 0 || hour.unaccounted > 0).toReversed())}</section>`}`;
}

/** Hours in which nothing was taken are part of the picture. */
function filled(told, from) {
  const known = new Map(told.map((hour) => [new Date(hour.hour).getTime(), hour]));
  const nothing = Object.fromEntries(["accepted", "unaccounted", ...PARTS].map((name) => [name, 0]));
  const hours = [];
  for (let at = from; at <= Date.now(); at += HOUR_MS) {
    hours.push(known.get(at) ?? { ...nothing, hour: new Date(at).toISOString(), latency: null });
  }
  return hours;
}

/** `14:00`, and the day where one begins. */
function hourText(seconds) {
  const at = new Date(seconds * 1_000);
  return at.getHours() === 0
    ? at.toLocaleDateString(undefined, { month: "short", day: "numeric" })
    : at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

const title = (word) => word[0].toUpperCase() + word.slice(1);

function funnel(all, steps) {
  return html`<dl class="funnel">${steps.map(([name, number]) => html`
    <dt>${name}</dt>
    <dd><meter min="0" max=${Math.max(1, all)} .value=${number}></meter>
      <b>${count(number)}</b> ${all > 0 ? html`<span class="soft">${(100 * number / all).toFixed(1)} %</span>` : nothing}</dd>`)}</dl>`;
}

function charts(told, stopped) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const hours = told.map((hour) => new Date(hour.hour).getTime() / 1_000);
  plot("chart-count", hours, [
    ["accepted", color("--accent"), told.map((hour) => hour.accepted)],
    ["received", color("--received"), told.map((hour) => hour.received)],
    ["expired", color("--expired"), told.map((hour) => hour.expired)],
  ], (number) => count(number), color, {}, stopped);
  plot("chart-latency", hours, [
    ["half", color("--received"), told.map((hour) => hour.latency?.p50Ms ?? null)],
    ["95 %", color("--accent"), told.map((hour) => hour.latency?.p95Ms ?? null)],
    ["99 %", color("--expired"), told.map((hour) => hour.latency?.p99Ms ?? null)],
  ], (ms) => length(ms), color, { distr: 3 }, stopped);
}

function plot(id, hours, series, text, color, scale, stopped) {
  const place = document.getElementById(id);
  if (!place) return;
  place.replaceChildren();
  const axis = { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") } };
  const chart = new uPlot({
    width: Math.max(240, place.clientWidth), height: 220, cursor: { y: false },
    scales: { y: scale },
    axes: [{ ...axis, values: (_, ticks) => ticks.map(hourText) }, { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => tick === null ? "" : text(tick)) }],
    series: [{}, ...series.map(([label, stroke]) => ({
      label, stroke, width: 2, points: { show: hours.length < 30 }, value: (_, number) => number === null ? "–" : text(number),
    }))],
  }, [hours, ...series.map(([, , values]) => values)], place);
  stopped.addEventListener("abort", () => chart.destroy());
}
