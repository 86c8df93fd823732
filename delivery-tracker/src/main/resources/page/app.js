// The frame: who one is, where one is, and which view that is.

import { render } from "./lit-html.js";
import { session, signIn, signOut } from "./api.js";
import { ID, html, nothing, trouble } from "./parts.js";
import * as find from "./find.js";
import * as notification from "./notification.js";
import * as user from "./user.js";
import * as search from "./search.js";
import * as live from "./live.js";
import * as online from "./online.js";
import * as figures from "./figures.js";
import * as letters from "./letters.js";
import * as webhooks from "./webhooks.js";
import * as redrive from "./redrive.js";
import * as audit from "./audit.js";

const app = document.getElementById("app");
const HEALTH_EVERY_MS = 15_000;

const VIEWS = {
  "": find, user, notification, search, live, online, figures, "dead-letters": letters, webhooks, redrive, audit,
};
const TABS = [
  ["search", "Search"], ["live", "Live"], ["online", "Online"], ["figures", "Figures"],
  ["dead-letters", "Dead letters"], ["redrive", "Send again"], ["audit", "Audit"],
];

/** Views that stand below a tab. */
const TAB_OF = { webhooks: "dead-letters" };

const frame = { known: null, signInTrouble: null, warning: null, view: find, place: null, leave: () => {} };

start();

async function start() {
  theme(localStorage.getItem("theme"));
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) history.replaceState(null, "", `./${hashOf(asked)}`);
  window.addEventListener("hashchange", go);
  window.addEventListener("keydown", shortcut);
  await known();
  setInterval(health, HEALTH_EVERY_MS);
  health();
}

async function known() {
  try {
    frame.known = await session();
    go();
  } catch (failure) {
    frame.known = null;
    if (failure.kind === "later") {
      render(trouble(failure, known), app);
      setTimeout(known, 3_000);
    } else {
      frame.signInTrouble = failure.message.startsWith("nobody can") ? failure.message : null;
      draw();
    }
  }
}

/** Shows the view that the address names; the one before it stops what it has under way. */
function go() {
  if (!frame.known) return draw();
  frame.leave();
  const [path, query] = (location.hash.slice(2) || "").split("?");
  const [name, ...rest] = path.split("/");
  frame.view = VIEWS[name] ?? find;
  frame.place = { name, path: rest.map(decoded), query: new URLSearchParams(query ?? "") };
  const stopping = new AbortController();
  const context = {
    ...frame.place,
    person: frame.known,
    stopped: stopping.signal,
    show: (content, title) => {
      if (stopping.signal.aborted) return;
      frame.content = content;
      document.title = `${title} · Tidings console`;
      draw();
    },
    failed: (failure, again) => {
      if (failure.kind === "sign-in") {
        frame.known = null;
        frame.signInTrouble = "Your session has ended. Sign in again.";
        draw();
      } else if (!stopping.signal.aborted) {
        frame.content = trouble(failure, again);
        draw();
      }
    },
  };
  frame.content = nothing;
  frame.leave = () => stopping.abort();
  frame.view.open(context);
  document.querySelector("main")?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** A part of an address as it was meant; one that is no such thing stays as it is. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function draw() {
  render(frame.known ? page() : signInPage(), app);
}

function page() {
  const { name } = frame.place;
  return html`
    <a class="skip" href="#main" @click=${(event) => { event.preventDefault(); document.querySelector("main").focus(); }}>
      To the content</a>
    <header class="top">
      <a class="brand" href="#/">Tidings</a>
      <form role="search" @submit=${findIt}>
        <label class="hidden" for="query">A user, an id, an event or a room</label>
        <input id="query" name="q" type="search" autocomplete="off" autocapitalize="none" spellcheck="false"
               placeholder="user, id, event, room  ( / )" required>
        <button type="submit">Find</button>
      </form>
      <div class="who">
        <span title=${frame.known.role === "admin" ? "may look and act" : "may look"}>${frame.known.name} · ${frame.known.role}</span>
        <button type="button" class="plain small" @click=${otherTheme} title="Light or dark">◐<span class="hidden">Light or dark</span></button>
        <button type="button" class="plain small" @click=${leaveSession}>Sign out</button>
      </div>
      <nav aria-label="Views">
        ${TABS.filter(([tab]) => tab !== "audit" || frame.known.role === "admin").map(([tab, text]) => html`
          <a href="#/${tab}" aria-current=${tab === (TAB_OF[name] ?? name) ? "page" : "false"}>${text}</a>`)}
      </nav>
    </header>
    ${frame.warning ? html`<p class="warning" role="status">${frame.warning}</p>` : nothing}
    <main id="main" tabindex="-1">${frame.content}</main>
    <footer><b>Sent</b> is written to a connection. <b>Received</b> is acknowledged by the client: nothing else counts as
      received. Every look at a person's data is noted.</footer>`;
}

function signInPage() {
  return html`
    <main class="sign-in" id="main">
      <h1>Tidings console</h1>
      <form class="card" @submit=${enter}>
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <button type="submit">Sign in</button>
        <p class="message bad" role="alert">${frame.signInTrouble ?? ""}</p>
      </form>
      <p class="soft">Every look at a person's data is noted, with your name.</p>
    </main>`;
}

async function enter(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    frame.known = await signIn(form.get("name"), form.get("password"));
    frame.signInTrouble = null;
    go();
  } catch (failure) {
    frame.signInTrouble = failure.kind === "sign-in" ? "Name or password is wrong." : failure.message;
    draw();
  }
}

async function leaveSession() {
  frame.leave();
  try {
    await signOut();
  } finally {
    frame.known = null;
    frame.signInTrouble = null;
    await known();
  }
}

/** One field for all: an id, a room, or a word, of which it is found out what it is. */
function hashOf(text) {
  if (ID.test(text)) return `#/notification/${text}`;
  if (/^user:[^:]+$/.test(text)) return `#/user/${encodeURIComponent(text.slice(5))}`;
  if (/^[a-z][a-z0-9-]*:[^/]/.test(text) || text === "all") return `#/search?room=${encodeURIComponent(text)}`;
  return `#/?q=${encodeURIComponent(text)}`;
}

function findIt(event) {
  event.preventDefault();
  const field = event.target.elements.q;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  const hash = hashOf(text);
  if (location.hash === hash) go();
  else location.hash = hash;
}

function shortcut(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.getElementById("query")?.focus();
  }
}

/** Whether what is shown is up to date: the tracker's own word. */
async function health() {
  let warning = null;
  try {
    const answer = await fetch("/health/readiness", { signal: AbortSignal.timeout(5_000) });
    const state = (await answer.json()).details?.intake?.details?.state;
    if (!answer.ok) warning = BEHIND[state] ?? "The tracker is not taking in what happens: what you see may be old.";
  } catch {
    warning = "The tracker does not answer. What you see may be old.";
  }
  if (warning !== frame.warning) {
    frame.warning = warning;
    if (frame.known && frame.place) draw();
  }
}

const BEHIND = {
  WAITING_FOR_POSTGRESQL: "The tracker's database does not answer. Delivery goes on; what happens meanwhile will be here later.",
  POSTGRESQL_READ_ONLY: "The tracker's database can only be read now. Delivery goes on; what happens meanwhile will be here later.",
  WAITING_FOR_KAFKA: "Kafka does not answer the tracker: what you see may be old.",
  WAITING_FOR_TOPICS: "Nothing has been published yet: event-ingest has not made its topics.",
  STARTING: "The tracker is starting: what you see may be old.",
};

function otherTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  localStorage.setItem("theme", next);
  theme(next);
}

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
}
