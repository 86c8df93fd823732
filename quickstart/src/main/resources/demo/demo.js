// The demo: one user's inbox, and a network that can be cut. What a real page needs of it is `connect` below;
// the rest is for looking at what happens.

import { TidingsClient } from '/client-js/tidings-client.js';

const SHOWN = 200;
const STATUS_EVERY_MS = 1000;
const LATE_MS = 1000;

const element = (/** @type {string} */ id) => document.getElementById(id);
const user = new URLSearchParams(location.search).get('user') || 'ana';
const device = deviceOfThisTab();

/** Notifications on the page, by id: what is shown of each. */
const shown = new Map();
const latencies = [];
let missed = 0;
/** Whether what was there before this page is shown: what is replayed from then on was missed. */
let begun = false;
let countdown;

const config = await (await fetch('/dev/config')).json();
const client = connect();
prepare();
client.start();
watchStatus();

function connect() {
  return new TidingsClient({
    gateways: config.gateways,
    token: async () => (await (await fetch('/dev/token?user=' + encodeURIComponent(user))).json()).token,
    device,
    since: '50', // the list is not kept over a reload, so neither are cursors: what was there last is shown again
    onNotification: show,
    onState: showState,
    onGap: showGap,
    onReplayed: ({ room }) => (begun ||= room === 'user:' + user),
    onError: (error) => log('now', `${error.code}: ${error.message}`),
    onFrame: (direction, frame) => log(direction, JSON.stringify(frame)),
  });
}

function prepare() {
  document.title = `${user}: Tidings`;
  element('user').value = user;
  element('another').href = '?user=' + (user === 'ben' ? 'ana' : 'ben');
  element('status').href = (config.status ?? config.tracker + '/') + '?q=' + encodeURIComponent(user);
  for (const [room, name] of [
    ['user:' + user, `${user} (this inbox)`],
    ['user:' + (user === 'ben' ? 'ana' : 'ben'), user === 'ben' ? 'ana' : 'ben'],
    ['all', 'everyone'],
  ]) {
    element('to').append(new Option(name, room));
  }
  element('publish').addEventListener('submit', (event) => {
    event.preventDefault();
    publish(1);
  });
  element('ten').addEventListener('click', () => publish(10));
  element('cut').addEventListener('click', () => network('cut'));
  element('restore').addEventListener('click', () => network('restore'));
  element('clear').addEventListener('click', () => element('log').replaceChildren());
}

// ---- publish, cut

async function publish(/** @type {number} */ count) {
  const to = element('to').value;
  const text = element('text').value || 'Hello';
  const began = performance.now();
  try {
    for (let i = 1; i <= count; i++) {
      const event = {
        id: crypto.randomUUID(),
        source: 'demo',
        type: 'demo.message',
        to: [to],
        data: { text: count === 1 ? text : `${text} (${i} of ${count})` },
      };
      const answer = await fetch('/dev/publish', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(event),
      });
      if (!answer.ok) throw new Error(await answer.text());
    }
    const took = Math.round(performance.now() - began);
    element('published').textContent = `Kafka has ${count === 1 ? 'it' : 'all ten'}, after ${took} ms.`;
  } catch (failure) {
    element('published').textContent = 'Not published: ' + failure.message;
  }
}

async function network(/** @type {'cut' | 'restore'} */ state) {
  const answer = await fetch('/dev/network?state=' + state, { method: 'POST' });
  if (!answer.ok) {
    element('network-note').textContent = 'That did not work: ' + (await answer.text());
    return;
  }
  const cut = state === 'cut';
  element('wire').dataset.cut = String(cut);
  element('cut-banner').hidden = !cut;
  element('cut').disabled = cut;
  element('restore').disabled = !cut;
  element('network-note').textContent = cut ? 'Cut, for every browser on every gateway.' : '';
  log('now', cut ? 'network cut' : 'network restored');
  if (!cut) window.dispatchEvent(new Event('online')); // as the browser itself would say after a real outage
}

// ---- the inbox

function show(notification, { replayed, ephemeral }) {
  // The first 48 bits of the id are the millisecond in which Kafka took the event.
  const takenAt = parseInt(notification.id.replace('-', '').slice(0, 12), 16);
  const latency = Math.max(0, Date.now() - takenAt);
  if (!replayed) latencies.push(latency);
  else if (begun) missed++;

  const item = make('li', '');
  const what = make('div', 'what');
  what.append(make('strong', '', textOf(notification.data)));
  if (begun || !replayed) what.append(make('span', 'latency' + (replayed || latency > LATE_MS ? ' late' : ''), duration(latency)));
  const about = make('div', 'about');
  about.append(make('span', '', new Date(takenAt).toLocaleTimeString()));
  about.append(make('span', '', notification.room === 'user:' + user ? 'to you' : 'to ' + notification.room));
  if (replayed) about.append(make('span', begun ? 'tag missed' : 'tag', begun ? 'caught up' : 'earlier'));
  if (ephemeral) about.append(make('span', 'tag', 'ephemeral'));
  const devices = make('span', 'about');
  about.append(devices);
  item.append(what, about);

  shown.set(notification.id, { devices, done: ephemeral || notification.room !== 'user:' + user });
  element('list').prepend(item);
  while (element('list').children.length > SHOWN) element('list').lastElementChild.remove();
  if (shown.size > SHOWN) shown.delete(shown.keys().next().value);
  element('empty').hidden = true;
  showFigures();
}

function showGap({ room, reason }) {
  const item = make('li', '');
  const about = make('div', 'about');
  about.append(make('span', 'tag gap', 'gap'), make('span', '', `something of ${room} is missing here: ${reason}`));
  item.append(about);
  element('list').prepend(item);
  element('empty').hidden = true;
}

function showFigures() {
  const live = latencies.slice(-1000).sort((a, b) => a - b);
  const parts = [];
  if (live.length > 0) parts.push(`${latencies.length} live, half within ${duration(live[live.length >> 1])}`);
  if (missed > 0) parts.push(`${missed} caught up`);
  element('figures').textContent = parts.join(' · ');
}

function textOf(data) {
  if (typeof data === 'string') return data;
  return typeof data?.text === 'string' ? data.text : JSON.stringify(data);
}

function duration(/** @type {number} */ ms) {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

// ---- states

function showState(info) {
  clearInterval(countdown);
  element('state').dataset.state = info.state;
  element('wire').dataset.open = String(info.state === 'open');
  if (info.gateway) element('gateway').textContent = gatewayName(info.gateway);
  if (info.state === 'waiting') {
    const until = Date.now() + info.retryInMs;
    const tick = () => {
      const left = Math.max(0, until - Date.now());
      element('state-text').textContent = `waiting (${info.reason}), again in ${(left / 1000).toFixed(1)} s`;
    };
    tick();
    countdown = setInterval(tick, 100);
  } else {
    element('state-text').textContent = info.state === 'closed' ? `closed: ${info.reason}` : info.state;
  }
  log('now', `${info.state} (${info.reason})${info.gateway ? ' at ' + gatewayName(info.gateway) : ''}`);
}

function gatewayName(/** @type {string} */ address) {
  const place = config.gateways.indexOf(address) + 1;
  return place > 0 ? `gateway ${place}` : new URL(address).host;
}

// ---- who got what

async function watchStatus() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, STATUS_EVERY_MS));
    if ([...shown.values()].every((entry) => entry.done)) continue;
    try {
      const answer = await fetch(`${config.tracker}/v1/users/${encodeURIComponent(user)}/notifications`);
      if (answer.ok) (await answer.json()).notifications.forEach(showDevices);
    } catch {
      // The tracker is not there at the moment: what it said last stays.
    }
  }
}

function showDevices({ id, state, devices }) {
  const entry = shown.get(id);
  if (!entry) return;
  entry.done = devices.length > 0 && devices.every((one) => one.state === 'received' || one.state === 'expired');
  const tags = devices.map((one) => make('span', 'tag ' + one.state, `${one.device === device ? 'this tab' : one.device}: ${one.state}`));
  entry.devices.replaceChildren(...(tags.length > 0 ? tags : [make('span', 'tag ' + state, state)]));
}

// ---- the rest

function log(/** @type {string} */ kind, /** @type {string} */ text) {
  const item = make('li', '');
  const sign = { in: '◂', out: '▸', now: '●' }[kind];
  const words = make('span', kind === 'now' ? 'now' : '', text);
  words.title = text;
  item.append(make('time', '', new Date().toISOString().slice(11, 23)), make('span', kind, sign), words);
  element('log').prepend(item);
  while (element('log').children.length > SHOWN) element('log').lastElementChild.remove();
}

function make(/** @type {string} */ name, /** @type {string} */ className, text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text; // never as HTML: producers write what they like
  return made;
}

/** Each tab is a device of its own, so that two of them beside each other both get everything. */
function deviceOfThisTab() {
  let name = sessionStorage.getItem('tidings:device');
  if (!name) {
    name = 'tab-' + Math.random().toString(36).slice(2, 6);
    sessionStorage.setItem('tidings:device', name);
  }
  return name;
}
