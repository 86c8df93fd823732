// A gateway in memory, a clock that is moved by hand, and a client that lives on both.

import { TidingsClient } from '../tidings-client.js';

/** Time that passes only when it is told to. */
export class ManualClock {
  now = 1_793_521_800_000;
  #timers = new Map();
  #count = 0;

  setTimeout = (task, delayMs) => {
    const id = ++this.#count;
    this.#timers.set(id, { at: this.now + Math.max(0, delayMs), id, task });
    return id;
  };

  clearTimeout = (id) => this.#timers.delete(id);

  get pending() {
    return this.#timers.size;
  }

  /** Runs what falls due, in order, and lets promises settle in between. */
  async pass(ms) {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers.values()].filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!due) break;
      this.#timers.delete(due.id);
      this.now = Math.max(this.now, due.at);
      due.task();
      await settle();
    }
    this.now = end;
  }
}

export async function settle() {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** The gateway's side of all sockets that a client opened. */
export class FakeGateway {
  /** @type {FakeSocket[]} */
  sockets = [];
  /** What a plain GET is answered with; 426 unless a test says otherwise. */
  problem = { status: 426, code: 'upgrade-required', retry: 'never' };
  probes = [];

  WebSocket = (() => {
    const gateway = this;
    return class extends FakeSocket {
      constructor(url, protocols) {
        super(url, protocols);
        gateway.sockets.push(this);
      }
    };
  })();

  fetch = async (url, request) => {
    this.probes.push({ url, authorization: request.headers.Authorization });
    if (this.problem === null) throw new TypeError('no network');
    const { status, retryAfter, ...body } = this.problem;
    return {
      status,
      headers: { get: (name) => (name === 'Retry-After' ? (retryAfter ?? null) : null) },
      json: async () => body,
    };
  };

  get last() {
    return this.sockets[this.sockets.length - 1];
  }
}

export class FakeSocket {
  readyState = 0;
  /** @type {any[]} frames that the client sent, arrays taken apart */
  sent = [];
  messages = 0;
  closedWith = null;

  constructor(url, protocols) {
    this.url = new URL(url);
    this.protocols = protocols;
  }

  send(text) {
    this.messages++;
    const frames = JSON.parse(text);
    this.sent.push(...(Array.isArray(frames) ? frames : [frames]));
  }

  close(code, reason) {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closedWith = { code, reason };
  }

  // What the gateway does.

  accept(rooms = [['user:42', 'u0'], ['all', 'a0']], more = {}) {
    this.readyState = 1;
    this.onopen?.();
    this.says({
      type: 'welcome', connection: 'c', gateway: 'gw-1', user: '42', device: 'd', pingEveryMs: 25_000,
      maxFrameBytes: 65_536, rooms: rooms.map(([room, cursor]) => ({ room, cursor })), ...more,
    });
  }

  refuse() {
    this.ends(1006);
  }

  says(...frames) {
    this.onmessage?.({ data: JSON.stringify(frames.length === 1 ? frames[0] : frames) });
  }

  event(room, id, cursor) {
    this.says({ type: 'event', cursor, notification: { id, room, source: 's', event: id, type: 'a.b', time: 't', data: 1 } });
  }

  ends(code, reason = '') {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  of(type) {
    return this.sent.filter((frame) => frame.type === type);
  }
}

/** A JWT as far as the client looks: when it ends. */
export function jwt(expiresAtMs, mark = 'x') {
  const claims = Buffer.from(JSON.stringify({ exp: Math.floor(expiresAtMs / 1000), mark })).toString('base64url');
  return `e30.${claims}.s`;
}

export function memoryStore(kept = null) {
  return { kept, saves: 0, load() { return this.kept; }, save(value) { this.kept = structuredClone(value); this.saves++; } };
}

/** A client under test, with everything that it told. */
export function given(options = {}) {
  const clock = new ManualClock();
  const gateway = new FakeGateway();
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const told = { notifications: [], states: [], gaps: [], dropped: [], replayed: [], errors: [], tokens: [], frames: [] };
  const client = new TidingsClient({
    gateways: ['ws://one:8080/v1/connect', 'ws://two:8080/v1/connect'],
    device: 'test',
    token: (why) => {
      told.tokens.push(why);
      return jwt(clock.now + 3_600_000, String(told.tokens.length));
    },
    onNotification: (notification, delivery) => told.notifications.push({ ...notification, ...delivery }),
    onState: (info) => told.states.push(info),
    onGap: (gap) => told.gaps.push(gap),
    onDropped: (dropped) => told.dropped.push(dropped),
    onReplayed: (end) => told.replayed.push(end),
    onError: (error) => told.errors.push(error),
    onFrame: (direction, frame) => told.frames.push({ direction, frame }),
    ...options,
    environment: {
      WebSocket: gateway.WebSocket, fetch: gateway.fetch, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout,
      now: () => clock.now, random: () => 0.5, window, document, ...options.environment,
    },
  });
  const ids = () => told.notifications.map((n) => n.id);
  return { clock, gateway, window, document, told, client, ids };
}

export async function connected(options = {}) {
  const world = given(options);
  world.client.start();
  await settle();
  world.gateway.last.accept();
  return world;
}
