// Everything that comes from outside becomes a text node: nothing of it is ever read as HTML.

const form = document.getElementById("search");
const query = document.getElementById("query");
const refresh = document.getElementById("refresh");
const message = document.getElementById("message");
const result = document.getElementById("result");
const more = document.getElementById("more");

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIMEOUT_MS = 10_000;
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
});

/** Counts lookups: an answer that comes after a newer question is not shown. */
let asked = 0;
let shown = "";
let next = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  lookUp(query.value.trim());
});
refresh.addEventListener("click", () => lookUp(shown));
more.addEventListener("click", () => older());
window.addEventListener("popstate", () => fromAddress());
fromAddress();

function fromAddress() {
  const text = new URLSearchParams(location.search).get("q") ?? "";
  query.value = text;
  if (text) lookUp(text);
}

async function lookUp(text) {
  if (!text) return;
  const mine = ++asked;
  say("Looking up …");
  try {
    const answer = ID.test(text)
      ? { notifications: [await get(`/v1/notifications/${encodeURIComponent(text)}`)], next: null }
      : await get(`/v1/users/${encodeURIComponent(text)}/notifications`);
    if (mine !== asked) return;
    shown = text;
    refresh.disabled = false;
    remember(text);
    result.replaceChildren(...answer.notifications.map(card));
    page(answer);
    say(answer.notifications.length === 0
      ? `Nothing has been addressed to ${text}, or it has not arrived here yet.`
      : `As of ${new Date().toLocaleTimeString()}.`);
  } catch (error) {
    if (mine !== asked) return;
    if (text !== shown) {
      result.replaceChildren();
      more.hidden = true;
    }
    say(error.message, true);
  }
}

async function older() {
  const mine = ++asked;
  more.disabled = true;
  try {
    const answer = await get(`/v1/users/${encodeURIComponent(shown)}/notifications?before=${encodeURIComponent(next)}`);
    if (mine !== asked) return;
    result.append(...answer.notifications.map(card));
    page(answer);
  } catch (error) {
    if (mine === asked) say(error.message, true);
  } finally {
    more.disabled = false;
  }
}

async function get(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Error("The tracker does not answer. Is it running? Try again in a moment.");
  }
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  if (response.status === 404) throw new Error("Nothing is known of that id. It may not have arrived here yet.");
  if (response.status === 400) throw new Error(`That cannot be looked up: ${problem.detail ?? "not a user, not an id"}`);
  throw new Error(`The lookup failed: ${problem.detail ?? response.status}. Try again in a moment.`);
}

function page(answer) {
  next = answer.next;
  more.hidden = next === null;
}

function card(notification) {
  const facts = element("dl");
  fact(facts, "Room", notification.room);
  fact(facts, "Event", `${notification.source} / ${notification.event}`);
  fact(facts, "Taken", time(notification.takenAt));
  if (notification.expiresAt) fact(facts, "Expires", time(notification.expiresAt));
  if (notification.reach) {
    const reach = notification.reach;
    fact(facts, "Reached", `sent to ${reach.usersSent} users on ${reach.devicesSent} devices, `
      + `received by ${reach.usersReceived} on ${reach.devicesReceived}`);
  }
  const id = element("a", notification.id, "id");
  id.href = `?q=${encodeURIComponent(notification.id)}`;
  const where = element("dd");
  where.append(id);
  facts.append(element("dt", "Id"), where);
  const head = element("header");
  head.append(element("h2", notification.type), state(notification.state));
  const article = element("article");
  article.append(head, facts);
  article.append(notification.devices.length > 0 ? devices(notification) : element("p", "On no device yet.", "soft"));
  return article;
}

function devices(notification) {
  const shared = notification.reach !== null;
  const names = shared
    ? ["User", "Device", "State", "So far in this room"]
    : ["Device", "State", "Sent", "Received", "Connection"];
  const table = element("table");
  const headings = element("tr");
  headings.append(...names.map((name) => element("th", name)));
  const head = element("thead");
  head.append(headings);
  const body = element("tbody");
  for (const device of notification.devices) {
    const cells = shared
      ? [device.user, device.device, state(device.state), soFar(device.progress)]
      : [device.device, state(device.state), time(device.sentAt), time(device.receivedAt), connection(device)];
    const row = element("tr");
    cells.forEach((content, at) => {
      const cell = element("td");
      cell.dataset.name = names[at];
      cell.classList.toggle("none", content === "–");
      cell.append(content);
      row.append(cell);
    });
    body.append(row);
  }
  table.append(head, body);
  return table;
}

function soFar(progress) {
  return progress ? `${progress.sentCount} sent, ${progress.receivedCount} received` : "–";
}

function connection(device) {
  return device.connection ? `${device.connection} at ${device.gateway}` : "–";
}

function state(word) {
  const known = ["received", "sent", "pending", "expired"].includes(word);
  return element("span", word, known ? `state ${word}` : "state");
}

function time(text) {
  if (!text) return "–";
  const at = new Date(text);
  const whole = element("time", `${at.toLocaleDateString()} ${CLOCK.format(at)}`);
  whole.dateTime = text;
  return whole;
}

function fact(list, name, value) {
  const cell = element("dd");
  cell.append(value);
  list.append(element("dt", name), cell);
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function remember(text) {
  const address = `?q=${encodeURIComponent(text)}`;
  if (location.search !== address) history.pushState(null, "", address);
}

function say(text, bad = false) {
  message.textContent = text;
  message.classList.toggle("bad", bad);
}
