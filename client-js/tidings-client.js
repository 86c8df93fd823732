// The Tidings client: one ES module without dependencies, for browsers and for Node.
// It speaks `tidings.v1` as docs/protocol.md has it. README.md says how to use it.

/** @typedef {'connecting' | 'open' | 'waiting' | 'closed'} State */

/**
 * @typedef {object} Notification
 * @property {string} id           UUID of version 7: sorts by the time at which the platform took the event
 * @property {string} room
 * @property {string} source       which system published it
 * @property {string} event        the producer's id of the event
 * @property {string} type         such as `order.shipped`
 * @property {string} time         RFC 3339
 * @property {any} data            the producer's JSON
 * @property {string} [expiresAt]
 * @property {string} [priority]
 * @property {string} [dataRef]
 * @property {string} [collapseKey]
 * @property {string} [correlationId]
 * @property {string} [ackDeadline]
 * @property {string} [retracts]   the id of the notification of the same room that this one takes back
 */

/**
 * @typedef {object} Delivery
 * @property {string} [cursor]     the place behind the notification; an ephemeral one has none
 * @property {boolean} ephemeral   it stands in no history and is not acked
 * @property {boolean} replayed    it came while the room was catching up
 */

/** @typedef {{code: string, message: string, retry: string}} Refusal */

/**
 * What a client is doing, and why.
 * @typedef {object} StateInfo
 * @property {State} state
 * @property {string} reason       a close code's or an error's word: `drain`, `broken`, `stopped`, ...
 * @property {string} [gateway]    the address in use
 * @property {number} [retryInMs]  in `waiting`: until the next attempt
 * @property {Refusal} [error]     in `waiting` and `closed`: what the gateway said
 */

/**
 * @typedef {object} Kept
 * @property {Object<string, string>} cursors  by room
 * @property {string[]} automatic              rooms that are followed without asking
 */

/**
 * Where cursors survive a restart.
 * @typedef {object} CursorStore
 * @property {() => (Kept | null | undefined | Promise<Kept | null | undefined>)} load
 * @property {(kept: Kept) => void} save
 */

/**
 * @typedef {object} Options
 * @property {string[]} gateways   addresses such as `wss://gateway.example/v1/connect`, taken in turn
 * @property {(why: 'connect' | 'refresh' | 'refused') => (string | Promise<string>)} token
 *   gives a JWT; a fresh one where `why` is not `connect`
 * @property {string} [device]     the name of this installation: 1 to 64 of `A-Z a-z 0-9 . _ -`
 * @property {string} [since]      from where the own room is wanted while there is no cursor of it
 * @property {CursorStore} [store]
 * @property {boolean} [autoAck]   ack what `onNotification` was given; true unless set
 * @property {boolean} [neverAck]  say so to the gateway: nothing is acked, and nothing is sent again
 * @property {number} [ackEveryMs] acks of this time travel together; 250 unless set
 * @property {(notification: Notification, delivery: Delivery) => void} [onNotification]
 * @property {(id: string, correction: Notification, delivery: Delivery) => void} [onRetract]  a notification was taken
 *   back; where this is absent, what takes back goes to `onNotification` like any other
 * @property {(notification: Notification, again: {cursor: string, attempt: number}) => void} [onRedelivered]
 *   it was seen before and not acked in time; with `autoAck` it is acked behind this
 * @property {(info: StateInfo) => void} [onState]
 * @property {(gap: {room: string, reason: string, refetch?: string}) => void} [onGap]
 * @property {(dropped: {room: string, count: number}) => void} [onDropped]
 *   something is missing: load anew what is shown of the room
 * @property {(end: {room: string, count: number, recovered: boolean}) => void} [onReplayed]
 * @property {(error: Refusal & {room?: string}) => void} [onError]
 * @property {(direction: 'in' | 'out', frame: any) => void} [onFrame]  for a log; tokens are left out
 * @property {Partial<Environment>} [environment]  what a test replaces
 */

/**
 * @typedef {object} Environment
 * @property {any} WebSocket
 * @property {typeof fetch | undefined} fetch
 * @property {(task: () => void, delayMs: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now          epoch milliseconds
 * @property {() => number} random       0 inclusive to 1 exclusive
 * @property {EventTarget | undefined} window
 * @property {any} document
 */

export const SUBPROTOCOL = 'tidings.v1';

const BROKEN = 1006;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
const STABLE_AFTER_MS = 10_000;
const OPEN_WITHIN_MS = 15_000;
const PONG_WITHIN_MS = 10_000;
const SAVE_EVERY_MS = 250;
const REMEMBERED_IDS = 1000;
const FRAMES_TOGETHER = 40;
const IDS_IN_A_MARK = 100;
const MARKS_THAT_WAIT = 100;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const CLIENT_FAULTS = [1002, 1003, 1007, 1008, 1009];

/**
 * What to do after a close, by its code: the ranges of docs/protocol.md.
 * @param {number} code
 * @returns {'never' | 'once' | 'backoff' | 'now'}
 */
export function retryAfterClose(code) {
  if (code === 4202) return 'once';
  if (code >= 4200 && code <= 4299) return 'now';
  if ((code >= 4000 && code <= 4099) || CLIENT_FAULTS.includes(code)) return 'never';
  return 'backoff';
}

/**
 * A random pause up to a bound that doubles: full jitter, because everyone lost the same gateway at once.
 * @param {number} failures  1 or more
 * @param {() => number} random
 */
export function backoffMs(failures, random) {
  const bound = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 16));
  return Math.floor(random() * bound);
}

/**
 * Keeps cursors in `localStorage`. Use one key for each user, and one for each place that shows its own list.
 * @param {string} key
 * @param {Storage} [storage]
 * @returns {CursorStore}
 */
export function localStorageCursors(key, storage = globalThis.localStorage) {
  return {
    load() {
      try {
        return JSON.parse(storage.getItem(key) ?? 'null');
      } catch {
        return null; // somebody else's text, or storage that is switched off: begin without
      }
    },
    save(kept) {
      try {
        storage.setItem(key, JSON.stringify(kept));
      } catch {
        // Full or switched off: the cursors last as long as the page.
      }
    },
  };
}

/** The cursors of all rooms, and the ids that were seen. */
class Places {
  /** @type {Object<string, string>} */
  cursors = {};
  /** @type {Set<string>} */
  automatic = new Set();
  /** @type {Map<string, Set<string>>} */
  #seen = new Map();

  /** @param {Kept | null | undefined} kept */
  restore(kept) {
    Object.assign(this.cursors, kept?.cursors ?? {});
    for (const room of kept?.automatic ?? []) this.automatic.add(room);
  }

  /** @returns {Kept} */
  kept() {
    return { cursors: { ...this.cursors }, automatic: [...this.automatic] };
  }

  /** Whether the id is new in its room; it is not any more afterwards. */
  isNew(/** @type {string} */ room, /** @type {string} */ id) {
    let ids = this.#seen.get(room);
    if (!ids) this.#seen.set(room, (ids = new Set()));
    if (ids.has(id)) return false;
    ids.add(id);
    if (ids.size > REMEMBERED_IDS) ids.delete(/** @type {string} */ (ids.values().next().value));
    return true;
  }

  forget(/** @type {string} */ room) {
    delete this.cursors[room];
    this.#seen.delete(room);
  }
}

/** One socket, and what was said on it. */
class Link {
  opened = false;
  welcomedAt = 0;
  lastHeardAt = 0;
  pingEveryMs = 25_000;
  /** When the gateway closes it, once it has said so; and how often we tried to move before that. */
  leaveBy = Infinity;
  moves = 0;
  /** Set when it does not count any more: what it still says is not listened to. */
  gone = false;
  /** Rooms that the address itself gave a place. @type {Set<string>} */
  brought = new Set();
  /** Whether the address said from where the own room is wanted. */
  broughtSince = false;
  /** Rooms that were given a place and have not caught up: until `replayed` only events move their cursor. */
  catchingUp = new Set();
  /** Rooms whose cursor stays where it is until they are followed anew: their history did not answer. */
  frozen = new Set();
  /** @type {Map<string, {kind: string, room?: string, resolve?: Function, reject?: Function}>} */
  requests = new Map();
  /** @type {Map<string, string>} */
  acks = new Map();
  /** @type {Set<any>} */
  timers = new Set();

  /** @type {any} */
  socket = undefined;

  constructor(/** @type {string} */ address) {
    this.address = address;
  }
}

export class TidingsClient {
  /** @type {Options} */
  #options;
  /** @type {Environment} */
  #env;
  /** @type {Map<string, {since?: string}>} rooms that are followed because somebody asked */
  #rooms = new Map();
  #places = new Places();
  /** @type {State} */
  #state = 'closed';
  #restored = false;
  #running = false;
  /** Counts attempts, so that what comes late of an earlier one is noticed. */
  #attempt = 0;
  #turn = 0;
  #failures = 0;
  #tokenFailures = 0;
  #notBefore = 0;
  #requestCount = 0;
  /** @type {Link | null} */
  #link = null;
  /** @type {Link | null} the one that is being opened while another is still good */
  #next = null;
  /** Marks that were made without a connection. @type {{frame: any, resolve: Function, reject: Function}[]} */
  #marks = [];
  #waiting = undefined;
  #saving = undefined;
  #listeners = /** @type {[EventTarget, string, () => void][]} */ ([]);

  /** @param {Options} options */
  constructor(options) {
    if (!options.gateways?.length) throw new TypeError('gateways: [] (expected: one address or more)');
    if (typeof options.token !== 'function') throw new TypeError('token: (expected: a function)');
    this.#options = options;
    this.#env = {
      WebSocket: globalThis.WebSocket,
      fetch: globalThis.fetch?.bind(globalThis),
      setTimeout: (task, delayMs) => globalThis.setTimeout(task, delayMs),
      clearTimeout: (timer) => globalThis.clearTimeout(timer),
      now: () => Date.now(),
      random: Math.random,
      window: typeof window === 'undefined' ? undefined : window,
      document: typeof document === 'undefined' ? undefined : document,
      ...options.environment,
    };
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /** The cursors as they stand, by room. */
  get cursors() {
    return { ...this.#places.cursors };
  }

  /** Connects, and stays connected until {@link stop}, or until the gateway says "never". */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#failures = this.#tokenFailures = this.#notBefore = 0;
    this.#listen(this.#env.window, 'online', () => this.#hurry());
    this.#listen(this.#env.window, 'pagehide', () => this.#saveNow());
    this.#listen(this.#env.document, 'visibilitychange', () => {
      if (this.#env.document.visibilityState === 'visible') this.#hurry();
    });
    this.#connect('connect');
  }

  /** Says what is to be acked, keeps the cursors and closes. */
  stop() {
    this.#close('stopped');
  }

  /**
   * Follows a room, now and after each reconnect.
   * @param {string} room
   * @param {{since?: string, cursor?: string}} [from]  a place that is kept already wins over `since`
   * @returns {Promise<void>} done when the gateway has said yes; fails with a {@link Refusal}
   */
  subscribe(room, from = {}) {
    this.#rooms.set(room, { since: from.since });
    if (from.cursor) this.#places.cursors[room] = from.cursor;
    return new Promise((resolve, reject) => {
      const link = this.#link;
      if (link?.welcomedAt) this.#send(link, [this.#subscribeFrame(link, room, resolve, reject)]);
      else resolve(); // it is asked for with the others, once connected; a refusal goes to onError
    });
  }

  /** Leaves the room and forgets its cursor. */
  unsubscribe(/** @type {string} */ room) {
    this.#rooms.delete(room);
    this.#places.forget(room);
    this.#saveSoon();
    const link = this.#link;
    if (link?.welcomedAt) {
      link.acks.delete(room);
      this.#send(link, [{ type: 'unsubscribe', id: this.#request(link, { kind: 'unsubscribe', room }), room }]);
    }
  }

  /** Where `autoAck` is off: "I have everything of the room up to here." */
  ack(/** @type {string} */ room, /** @type {string} */ cursor) {
    const link = this.#link;
    if (!link) return;
    const first = link.acks.size === 0;
    link.acks.set(room, cursor);
    if (first) this.#after(link, this.#options.ackEveryMs ?? 250, () => this.#sendAcks(link));
  }

  /**
   * The user has seen, read, archived or used (`interacted`) notifications. Without a connection it waits for one.
   * @param {string | string[] | {room: string, ids: string[]} | {room: string, cursor: string}} what
   *   ids of the user's own room; or a room's ids, or everything of a room up to a cursor
   * @param {'seen' | 'read' | 'archived' | 'interacted'} as
   * @returns {Promise<void>} done when the gateway has taken it; fails with a {@link Refusal}
   */
  async mark(what, as) {
    const { room, cursor, ids } = typeof what === 'string' ? { ids: [what] } : Array.isArray(what) ? { ids: what } : /** @type {any} */ (what);
    const frames = [];
    if (cursor) frames.push({ type: 'mark', room, cursor, as });
    for (let i = 0; ids && i < ids.length; i += IDS_IN_A_MARK) {
      frames.push({ type: 'mark', ...(room && { room }), ids: ids.slice(i, i + IDS_IN_A_MARK), as });
    }
    await Promise.all(frames.map((frame) => this.#mark(frame)));
  }

  /**
   * Sends something that is worth nothing a moment later to those who follow the room now, you among them: at most
   * once. Nothing is kept for later: without a connection it fails.
   * @param {string} room              one that the token's `publish` names
   * @param {any} data                 any JSON
   * @param {{eventType: string}} what the event's type, such as `chat.typing`
   * @returns {Promise<{local: boolean}>} when the gateway has sent it; `local` where only those who are connected to
   *   the same gateway get it. Fails with a {@link Refusal}: `broken` and `unavailable` say that nobody knows whether it was sent
   */
  publish(room, data, { eventType }) {
    return new Promise((resolve, reject) => {
      const link = this.#link;
      if (!link?.welcomedAt || link.gone || link.socket.readyState !== 1) {
        reject({ code: 'not-connected', message: 'nothing was sent', retry: 'backoff' });
        return;
      }
      const id = this.#request(link, { kind: 'publish', room, resolve, reject });
      this.#send(link, [{ type: 'publish', id, room, eventType, data: data ?? null, ephemeral: true }]);
    });
  }

  #mark(/** @type {any} */ frame) {
    return new Promise((resolve, reject) => {
      const link = this.#link;
      if (link?.welcomedAt && !link.gone) {
        this.#send(link, [{ ...frame, id: this.#request(link, { kind: 'mark', resolve, reject }) }]);
      } else if (this.#marks.length < MARKS_THAT_WAIT) {
        this.#marks.push({ frame, resolve, reject });
      } else {
        reject({ code: 'too-many-marks', message: 'without a connection', retry: 'backoff' });
      }
    });
  }

  // ---- connecting

  /** @param {'connect' | 'refused'} why */
  async #connect(why, /** @type {boolean} */ besides = false) {
    const attempt = ++this.#attempt;
    const address = this.#options.gateways[this.#turn++ % this.#options.gateways.length];
    if (!besides) this.#enter({ state: 'connecting', reason: why, gateway: address });
    let token;
    try {
      if (!this.#restored) {
        this.#places.restore(await this.#options.store?.load());
        this.#restored = true;
      }
      token = await this.#options.token(why);
    } catch (failure) {
      if (attempt === this.#attempt && this.#running && !besides) {
        this.#retry('backoff', 'no-token', { code: 'no-token', message: String(failure), retry: 'backoff' });
      }
      return;
    }
    if (attempt !== this.#attempt || !this.#running) return;
    const link = new Link(address);
    const target = this.#withPlaces(link);
    try {
      link.socket = new this.#env.WebSocket(target, [SUBPROTOCOL, 'bearer.' + token]);
    } catch (failure) {
      this.#close('bad-address', { code: 'bad-address', message: String(failure), retry: 'never' });
      return;
    }
    const socket = link.socket;
    if (besides) this.#next = link;
    else this.#link = link;
    this.#awaitTokenEnd(link, token);
    this.#after(link, OPEN_WITHIN_MS, () => {
      if (!link.welcomedAt) this.#lost(link, BROKEN, 'no-welcome', target, token);
    });
    socket.onopen = () => (link.opened = true);
    socket.onmessage = (/** @type {any} */ message) => this.#heard(link, message.data);
    socket.onclose = (/** @type {any} */ end) => this.#lost(link, end.code, end.reason, target, token);
    socket.onerror = () => {}; // a close follows, and tells more
  }

  /** Opens the next connection while this one is still good. */
  #moveAfter(/** @type {Link} */ link, /** @type {number} */ delayMs) {
    this.#after(link, delayMs, () => {
      if (!this.#next) this.#connect('connect', true);
    });
  }

  #withPlaces(/** @type {Link} */ link) {
    const url = new URL(link.address);
    if (this.#options.device) url.searchParams.set('device', this.#options.device);
    if (this.#options.neverAck) url.searchParams.set('acks', 'none');
    for (const room of this.#places.automatic) {
      const cursor = this.#places.cursors[room];
      if (cursor) {
        url.searchParams.append('cursor', cursor);
        link.brought.add(room);
      }
    }
    if (this.#options.since && ![...link.brought].some(isUsers)) {
      url.searchParams.set('since', this.#options.since);
      link.broughtSince = true;
    }
    return url.toString();
  }

  /** The link is over, whoever ended it. */
  async #lost(
    /** @type {Link} */ link,
    /** @type {number} */ code,
    /** @type {string} */ reason,
    /** @type {string} */ target,
    /** @type {string} */ token,
  ) {
    if (link.gone) return;
    this.#leave(link, 3000, 'over');
    const isNext = link === this.#next;
    if (isNext) this.#next = null;
    else this.#link = null;
    if (isNext && this.#link) {
      // The other one is still good, for a while: another try, at the next gateway.
      const pause = backoffMs(++this.#link.moves, this.#env.random);
      if (this.#env.now() + pause < this.#link.leaveBy) this.#moveAfter(this.#link, pause);
      return;
    }
    if (!this.#running) return;
    if (link.welcomedAt && this.#env.now() - link.welcomedAt >= STABLE_AFTER_MS) this.#failures = 0;
    if (this.#next) {
      this.#link = this.#next;
      this.#next = null;
      this.#enter({ state: 'connecting', reason: reason || 'moved', gateway: this.#link.address });
      return;
    }
    if (!link.opened) {
      await this.#probe(target, token);
      return;
    }
    this.#retry(retryAfterClose(code), reason || (code === BROKEN ? 'broken' : 'closed'), {
      code: reason || String(code),
      message: 'closed with ' + code,
      retry: retryAfterClose(code),
    });
  }

  /** A script cannot read why an upgrade was refused: the same address, asked plainly, tells. */
  async #probe(/** @type {string} */ target, /** @type {string} */ token) {
    const attempt = this.#attempt;
    let answer;
    let problem;
    try {
      const late = new AbortController();
      const timer = this.#env.setTimeout(() => late.abort(), OPEN_WITHIN_MS);
      answer = await this.#env.fetch?.(target.replace(/^ws/, 'http'), {
        headers: { Authorization: 'Bearer ' + token },
        cache: 'no-store',
        signal: late.signal,
      });
      problem = await answer?.json();
      this.#env.clearTimeout(timer);
    } catch {
      problem = undefined; // no network, or no leave to look: it is broken, for all that we know
    }
    if (attempt !== this.#attempt || !this.#running || this.#link) return;
    if (!answer || answer.status === 426 || !problem?.code) {
      this.#retry('backoff', 'broken');
      return;
    }
    const seconds = Number(answer.headers.get('Retry-After'));
    if (seconds > 0) this.#notBefore = this.#env.now() + seconds * 1000;
    this.#retry(problem.retry, problem.code, { code: problem.code, message: problem.detail, retry: problem.retry });
  }

  #retry(/** @type {string} */ retry, /** @type {string} */ reason, /** @type {Refusal | undefined} */ error = undefined) {
    if (retry === 'never' || (retry === 'once' && this.#tokenFailures >= 1)) {
      this.#close(reason, error);
      return;
    }
    if (retry === 'once') this.#tokenFailures++;
    // "Now" is now the first time only: a gateway that says so again and again gets no more than the others.
    const atOnce = (retry === 'now' || retry === 'once') && this.#failures === 0;
    this.#failures++;
    const pause = atOnce ? 0 : backoffMs(this.#failures, this.#env.random);
    const retryInMs = Math.max(pause, this.#notBefore - this.#env.now());
    this.#enter({ state: 'waiting', reason, retryInMs, error });
    this.#waiting = this.#env.setTimeout(() => this.#connect(retry === 'once' ? 'refused' : 'connect'), retryInMs);
  }

  /** The network is back, or somebody looks at the page: no reason to wait any longer. */
  #hurry() {
    if (this.#state === 'waiting' && this.#env.now() >= this.#notBefore) {
      this.#env.clearTimeout(this.#waiting);
      this.#connect('connect');
    } else if (this.#link?.welcomedAt) {
      this.#ping(this.#link);
    }
  }

  #close(/** @type {string} */ reason, /** @type {Refusal | undefined} */ error = undefined) {
    if (!this.#running) return;
    this.#running = false;
    this.#attempt++;
    this.#env.clearTimeout(this.#waiting);
    for (const link of [this.#link, this.#next]) {
      if (link) this.#leave(link, 1000, reason);
    }
    this.#link = this.#next = null;
    for (const [target, name, listener] of this.#listeners.splice(0)) target.removeEventListener(name, listener);
    this.#saveNow();
    this.#enter({ state: 'closed', reason, error });
  }

  #leave(/** @type {Link} */ link, /** @type {number} */ code, /** @type {string} */ reason) {
    if (link.gone) return;
    this.#sendAcks(link);
    link.gone = true;
    for (const timer of link.timers) this.#env.clearTimeout(timer);
    const error = { code: 'broken', message: 'the connection ended first', retry: 'backoff' };
    for (const request of link.requests.values()) request.reject?.(error);
    link.requests.clear();
    if (link.socket.readyState <= 1) link.socket.close(code, reason);
  }

  // ---- frames

  #heard(/** @type {Link} */ link, /** @type {any} */ text) {
    if (link.gone || typeof text !== 'string') return;
    link.lastHeardAt = this.#env.now();
    let frames;
    try {
      frames = JSON.parse(text);
    } catch {
      this.#error({ code: 'malformed', message: 'a frame that is not JSON', retry: 'never' });
      return;
    }
    for (const frame of Array.isArray(frames) ? frames : [frames]) {
      if (link.gone) return;
      this.#options.onFrame?.('in', frame);
      this.#take(link, frame);
    }
  }

  #take(/** @type {Link} */ link, /** @type {any} */ frame) {
    switch (frame.type) {
      case 'welcome':
        return this.#welcomed(link, frame);
      case 'event':
        return this.#event(link, frame);
      case 'replayed':
        if (link.frozen.has(frame.room)) return;
        link.catchingUp.delete(frame.room);
        this.#move(frame.room, frame.cursor);
        this.#options.onReplayed?.({ room: frame.room, count: frame.count, recovered: frame.recovered });
        return;
      case 'gap':
        return this.#gap(link, frame);
      case 'dropped':
        return this.#options.onDropped?.({ room: frame.room, count: frame.count });
      case 'pong':
        link.requests.delete(frame.id);
        for (const head of frame.rooms ?? []) this.#head(link, head);
        return;
      case 'reply':
        return this.#replied(link, frame);
      case 'error':
        return this.#error(frame.error);
      case 'goaway':
        // Somewhere in the first half of what is left: not all at once, and not at the last moment.
        link.leaveBy = this.#env.now() + frame.withinMs;
        return this.#moveAfter(link, (this.#env.random() * frame.withinMs) / 2);
      default:
        return; // a newer gateway says more: that is its right
    }
  }

  #welcomed(/** @type {Link} */ link, /** @type {any} */ frame) {
    if (link === this.#next) {
      const old = this.#link;
      this.#link = link;
      this.#next = null;
      if (old) this.#leave(old, 1000, 'moved');
    }
    link.welcomedAt = this.#env.now();
    link.pingEveryMs = frame.pingEveryMs ?? link.pingEveryMs;
    this.#tokenFailures = this.#notBefore = 0;
    this.#places.automatic = new Set(frame.rooms.map((/** @type {any} */ head) => head.room));
    for (const head of frame.rooms) {
      this.#rooms.delete(head.room); // asked for, and followed without asking: once is enough
      if (link.brought.has(head.room) || (link.broughtSince && isUsers(head.room))) {
        link.catchingUp.add(head.room);
      } else if (this.#places.cursors[head.room]) {
        link.frozen.add(head.room); // a place that we could not bring, not knowing that the room would be followed
      } else {
        this.#head(link, head);
      }
    }
    this.#enter({ state: 'open', reason: 'welcome', gateway: link.address });
    for (const room of [...link.frozen]) this.#followAnew(link, room);
    const asked = [...this.#rooms.keys()];
    for (let i = 0; i < asked.length; i += FRAMES_TOGETHER) {
      // The gateway bounds how many frames come at once; a second for each bundle is below that.
      const frames = asked.slice(i, i + FRAMES_TOGETHER);
      this.#after(link, (i / FRAMES_TOGETHER) * 1000, () =>
        this.#send(link, frames.filter((room) => this.#rooms.has(room)).map((room) => this.#subscribeFrame(link, room))),
      );
    }
    for (const { frame: mark, resolve, reject } of this.#marks.splice(0)) {
      this.#send(link, [{ ...mark, id: this.#request(link, { kind: 'mark', resolve, reject }) }]);
    }
    this.#watch(link);
  }

  #event(/** @type {Link} */ link, /** @type {any} */ frame) {
    const notification = frame.notification;
    const room = notification.room;
    const ephemeral = frame.ephemeral === true;
    if (!this.#rooms.has(room) && !this.#places.automatic.has(room)) return; // left a moment ago
    const again = frame.redelivered === true;
    if (ephemeral || this.#places.isNew(room, notification.id)) {
      try {
        const delivery = { cursor: frame.cursor, ephemeral, replayed: link.catchingUp.has(room) };
        if (notification.retracts && this.#options.onRetract) {
          this.#options.onRetract(notification.retracts, notification, delivery);
        } else {
          this.#options.onNotification?.(notification, delivery);
        }
      } catch (failure) {
        this.#error({ code: 'handler', message: String(failure), retry: 'never', room });
      }
    }
    if (ephemeral) return;
    if (again) return this.#again(link, frame);
    if (!link.frozen.has(room)) this.#move(room, frame.cursor);
    if (this.#acks()) this.ack(room, frame.cursor);
  }

  /** We are further than this cursor: it moves no place, and the ack is of where we are, if we are anywhere. */
  #again(/** @type {Link} */ link, /** @type {any} */ frame) {
    const { notification, cursor, attempt } = frame;
    const room = notification.room;
    this.#options.onRedelivered?.(notification, { cursor, attempt });
    if (!this.#acks() || link.acks.has(room)) return;
    const settled = !link.catchingUp.has(room) && !link.frozen.has(room);
    this.ack(room, (settled && this.#places.cursors[room]) || cursor);
  }

  #acks() {
    return !this.#options.neverAck && (this.#options.autoAck ?? true);
  }

  #gap(/** @type {Link} */ link, /** @type {any} */ frame) {
    const { room, reason } = frame;
    if (reason === 'unavailable') {
      // Nothing is lost, and our place is still good: keep it, and ask again from there.
      link.frozen.add(room);
      this.#after(link, 1000 + backoffMs(3, this.#env.random), () => this.#followAnew(link, room));
    } else {
      this.#move(room, frame.cursor);
    }
    const base = new URL(link.address.replace(/^ws/, 'http'));
    const refetch = frame.refetch ? new URL(frame.refetch, base).toString() : undefined;
    this.#options.onGap?.({ room, reason, refetch });
  }

  #followAnew(/** @type {Link} */ link, /** @type {string} */ room) {
    const leaving = { type: 'unsubscribe', id: this.#request(link, { kind: 'unsubscribe', room }), room };
    this.#send(link, [leaving, this.#subscribeFrame(link, room)]);
  }

  #replied(/** @type {Link} */ link, /** @type {any} */ frame) {
    const request = link.requests.get(frame.id);
    link.requests.delete(frame.id);
    if (frame.ok) {
      if (request?.kind === 'subscribe' && frame.room) {
        link.frozen.delete(frame.room);
        this.#head(link, frame);
      }
      request?.resolve?.(request.kind === 'publish' ? { local: frame.local === true } : undefined);
      return;
    }
    const error = { ...frame.error, room: frame.room ?? request?.room };
    if (request?.kind === 'subscribe') this.#refused(link, /** @type {string} */ (request.room), error, request);
    else if (request?.kind === 'mark' || request?.kind === 'publish') request.reject?.(error);
    else if (request?.kind !== 'unsubscribe' || error.code !== 'not-subscribed') this.#error(error);
  }

  #refused(
    /** @type {Link} */ link,
    /** @type {string} */ room,
    /** @type {Refusal & {room?: string}} */ error,
    /** @type {{resolve?: Function, reject?: Function}} */ request,
  ) {
    link.catchingUp.delete(room);
    if (error.code === 'already-subscribed') {
      request.resolve?.();
    } else if (error.code === 'bad-cursor') {
      this.#places.forget(room);
      this.#options.onGap?.({ room, reason: error.code });
      this.#send(link, [this.#subscribeFrame(link, room, request.resolve, request.reject)]);
    } else if (error.retry === 'backoff' || error.retry === 'now') {
      this.#after(link, 1000 + backoffMs(3, this.#env.random), () => {
        if (this.#rooms.has(room) || this.#places.automatic.has(room)) {
          this.#send(link, [this.#subscribeFrame(link, room, request.resolve, request.reject)]);
        }
      });
    } else {
      this.#rooms.delete(room);
      request.reject?.(error);
      this.#error(error);
    }
  }

  #subscribeFrame(
    /** @type {Link} */ link,
    /** @type {string} */ room,
    /** @type {Function | undefined} */ resolve = undefined,
    /** @type {Function | undefined} */ reject = undefined,
  ) {
    const cursor = this.#places.cursors[room];
    const since = cursor ? undefined : this.#rooms.get(room)?.since;
    if (cursor || since) link.catchingUp.add(room);
    const id = this.#request(link, { kind: 'subscribe', room, resolve, reject });
    return { type: 'subscribe', id, room, ...(cursor && { cursor }), ...(since && { since }) };
  }

  /** A head is our place only where nothing lies between: not while a room catches up. */
  #head(/** @type {Link} */ link, /** @type {{room: string, cursor: string}} */ head) {
    if (!this.#rooms.has(head.room) && !this.#places.automatic.has(head.room)) return;
    if (!link.catchingUp.has(head.room) && !link.frozen.has(head.room)) this.#move(head.room, head.cursor);
  }

  #move(/** @type {string} */ room, /** @type {string} */ cursor) {
    if (!cursor || this.#places.cursors[room] === cursor) return;
    this.#places.cursors[room] = cursor;
    this.#saveSoon();
  }

  #request(/** @type {Link} */ link, /** @type {any} */ request) {
    const id = String(++this.#requestCount);
    link.requests.set(id, request);
    return id;
  }

  #send(/** @type {Link} */ link, /** @type {any[]} */ frames) {
    if (link.gone || link.socket.readyState !== 1 || frames.length === 0) return;
    for (const frame of frames) {
      this.#options.onFrame?.('out', frame.token ? { ...frame, token: '...' } : frame);
    }
    link.socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames));
  }

  #sendAcks(/** @type {Link} */ link) {
    const frames = [...link.acks].map(([room, cursor]) => ({ type: 'ack', room, cursor }));
    link.acks.clear();
    for (let i = 0; i < frames.length; i += FRAMES_TOGETHER) this.#send(link, frames.slice(i, i + FRAMES_TOGETHER));
  }

  // ---- time

  /** A connection can be dead without a word: after a silence we ask, and take no answer for the end. */
  #watch(/** @type {Link} */ link) {
    const silentMs = this.#env.now() - link.lastHeardAt;
    if (silentMs < link.pingEveryMs) {
      this.#after(link, link.pingEveryMs - silentMs, () => this.#watch(link));
    } else {
      this.#ping(link, () => this.#watch(link));
    }
  }

  #ping(/** @type {Link} */ link, /** @type {() => void} */ then = () => {}) {
    const askedAt = this.#env.now();
    this.#send(link, [{ type: 'ping', id: this.#request(link, { kind: 'ping' }) }]);
    this.#after(link, PONG_WITHIN_MS, () => {
      if (link.lastHeardAt < askedAt) this.#lost(link, BROKEN, 'silent', '', '');
      else then();
    });
  }

  #awaitTokenEnd(/** @type {Link} */ link, /** @type {string} */ token) {
    const leftMs = expiryMs(token) - this.#env.now();
    if (!(leftMs > 0)) return; // not ours to read: the gateway says when it ends
    // A minute before the end, or earlier where a token lives only for minutes.
    this.#after(link, Math.max(leftMs - 60_000, leftMs * 0.7), async () => {
      let fresh;
      try {
        fresh = await this.#options.token('refresh');
      } catch (failure) {
        this.#error({ code: 'no-token', message: String(failure), retry: 'backoff' });
        return;
      }
      if (link.gone) return;
      this.#send(link, [{ type: 'refresh', id: this.#request(link, { kind: 'refresh' }), token: fresh }]);
      this.#awaitTokenEnd(link, fresh);
    });
  }

  #after(/** @type {Link} */ link, /** @type {number} */ delayMs, /** @type {() => void} */ task) {
    const timer = this.#env.setTimeout(() => {
      link.timers.delete(timer);
      if (!link.gone) task();
    }, Math.min(delayMs, LONGEST_TIMER_MS));
    link.timers.add(timer);
  }

  #saveSoon() {
    if (!this.#options.store || this.#saving !== undefined) return;
    this.#saving = this.#env.setTimeout(() => this.#saveNow(), SAVE_EVERY_MS);
  }

  #saveNow() {
    this.#env.clearTimeout(this.#saving);
    this.#saving = undefined;
    if (this.#restored) this.#options.store?.save(this.#places.kept());
  }

  // ---- telling

  #listen(/** @type {any} */ target, /** @type {string} */ name, /** @type {() => void} */ listener) {
    if (!target?.addEventListener) return;
    target.addEventListener(name, listener);
    this.#listeners.push([target, name, listener]);
  }

  #enter(/** @type {StateInfo} */ info) {
    this.#state = info.state;
    this.#options.onState?.(info);
  }

  #error(/** @type {Refusal & {room?: string}} */ error) {
    this.#options.onError?.(error);
  }
}

/** Whether the room is somebody's own: no subgroup. */
function isUsers(/** @type {string} */ room) {
  return /^user:[^:]+$/.test(room);
}

/** When a JWT ends, in epoch milliseconds; NaN where that cannot be read. */
function expiryMs(/** @type {string} */ token) {
  try {
    const claims = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(claims)).exp * 1000;
  } catch {
    return NaN;
  }
}
