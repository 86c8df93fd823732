// A notification's way as a picture: a lane for Kafka and one for each device, time from left to
// right. The first millisecond matters as much as the last hour, so the scale is a logarithm.

import { html, svg } from "./lit-html.js";
import { length } from "./parts.js";

const LANE = 44;
const TOP = 30;
const LEFT = 92;
const RIGHT = 18;
const TICKS_MS = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000, 604_800_000];

const SIGN = {
  taken: "M-6,-6H6V6H-6Z", sent: "M-6,-6L7,0L-6,6Z", received: "M-7,0L-2,5L7,-6",
  seen: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0", read: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0",
};
const CROSS = "M-5,-5L5,5M-5,5L5,-5";

/** What the signs mean. */
export const legend = () => html`
  <ul class="legend">${[["taken", "taken"], ["sent", "written to a connection"], ["received", "acknowledged"], ["read", "seen, read, …"],
    ["omitted", "left out, given up, a gap, expires"]].map(([name, text]) => html`
    <li><svg viewBox="-10 -10 20 20" aria-hidden="true"><g class="hop ${name}"><path d=${SIGN[name] ?? CROSS}></path></g></svg> ${text}</li>`)}
    <li><svg viewBox="0 0 20 20" aria-hidden="true"><rect class="online" y="5" width="20" height="10" rx="3"></rect></svg> connected</li></ul>`;

/** @param width in pixels: text keeps its size, whatever the screen */
export function picture(notification, hops, width) {
  const taken = new Date(notification.takenAt).getTime();
  const after = (at) => Math.max(0, new Date(at).getTime() - taken);
  const points = hops.filter((hop) => hop.hop !== "connected" && hop.hop !== "disconnected");
  const last = Math.max(10, ...hops.map((hop) => after(hop.at)));
  const scale = (ms) => LEFT + (Math.log10(1 + ms) / Math.log10(1 + last)) * (width - LEFT - RIGHT);
  const lanes = [...new Set(hops.filter((hop) => hop.device).map((hop) => laneOf(hop)))];
  const y = (hop) => TOP + LANE * (hop.device ? 1 + lanes.indexOf(laneOf(hop)) : 0) + LANE / 2;
  const height = TOP + LANE * (lanes.length + 1) + 4;
  const ticks = TICKS_MS.filter((ms) => ms <= last * 1.2 && scale(ms) < width - RIGHT);
  return svg`
    <svg class="picture" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img"
         aria-label="The way of the notification; the table below says the same in words">
      ${spaced(ticks, scale).map((ms) => svg`
        <line class="tick" x1=${scale(ms)} x2=${scale(ms)} y1=${TOP - 6} y2=${height}></line>
        <text class="tick" x=${scale(ms)} y="16" text-anchor="middle">${length(ms)}</text>`)}
      ${["Kafka", ...lanes].map((name, at) => svg`
        <text class="lane" x="4" y=${TOP + LANE * at + LANE / 2 + 4}>${short(name)}<title>${name}</title></text>
        <line class="lane" x1=${LEFT} x2=${width - RIGHT} y1=${TOP + LANE * at + LANE / 2} y2=${TOP + LANE * at + LANE / 2}></line>`)}
      ${intervals(hops).map(({ from, to, hop }) => svg`
        <rect class="online" x=${from ? scale(after(from)) : LEFT} y=${y(hop) - 9} rx="4" height="18"
              width=${Math.max(2, (to ? scale(after(to)) : width - RIGHT) - (from ? scale(after(from)) : LEFT))}>
          <title>connected to ${hop.gateway}</title></rect>`)}
      ${points.map((hop) => svg`
        <g class="hop ${hop.hop}" transform="translate(${scale(after(hop.at))},${y(hop)})">
          <path d=${SIGN[hop.hop] ?? CROSS}></path>
          <title>${hop.hop}, ${length(after(hop.at))} after it was taken</title></g>`)}
    </svg>`;
}

const laneOf = (hop) => hop.user && hop.shared ? `${hop.user} ${hop.device}` : hop.device;

const short = (name) => name.length > 12 ? `${name.slice(0, 11)}…` : name;

/** Those of the ticks that have room for their text. */
function spaced(ticks, scale) {
  let last = -Infinity;
  return ticks.filter((ms) => {
    if (scale(ms) - last < 56) return false;
    last = scale(ms);
    return true;
  });
}

/** From when to when each device was connected, as far as the hops tell. */
function intervals(hops) {
  const byConnection = new Map();
  for (const hop of hops) {
    if (hop.hop !== "connected" && hop.hop !== "disconnected") continue;
    const known = byConnection.get(hop.connection) ?? { hop };
    known[hop.hop === "connected" ? "from" : "to"] = hop.at;
    byConnection.set(hop.connection, known);
  }
  return [...byConnection.values()];
}
