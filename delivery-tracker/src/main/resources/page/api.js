// The console asks what anybody may ask of the API, and in no other way: one door, one audit trail.

const TIMEOUT_MS = 15_000;

/** What acts must bring besides the cookie; known since the session is. */
let csrf = null;

/** A failure that a person can read. `kind`: sign-in, forbidden, missing, wrong, later. */
export class Failure extends Error {
  constructor(kind, text, faults = []) {
    super(text);
    this.kind = kind;
    this.faults = faults;
  }
}

export async function session() {
  const known = await call("GET", "/v1/session");
  csrf = known.csrf;
  return known;
}

export async function signIn(name, password) {
  const known = await call("POST", "/v1/session", { name, password });
  csrf = known.csrf;
  return known;
}

export async function signOut() {
  await call("DELETE", "/v1/session");
  csrf = null;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const remove = (path) => call("DELETE", path);
export const post = (path, body) => call("POST", path, body ?? {});

/** `path` with the parameters that have a value. */
export function address(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function call(method, path, body, signal) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure("later", "The tracker does not answer. It may be starting; this page tries again by itself.");
  }
  if (response.status === 204) return null;
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw failure(response, problem);
}

function failure(response, problem) {
  const detail = problem.detail ?? String(response.status);
  switch (response.status) {
    case 401: return new Failure("sign-in", detail);
    case 403: return new Failure("forbidden", detail.startsWith("role")
      ? "Your role does not allow that: an admin can do it."
      : "Your session was renewed elsewhere. Reload the page and try again.");
    case 404: return new Failure("missing", detail);
    case 400: return new Failure("wrong", detail);
    case 422: return new Failure("wrong", detail, problem.errors ?? []);
    case 429: return new Failure("later", `That was too much at once: ${detail}.`);
    case 503: return new Failure("later", detail.includes("database")
      ? "The tracker's database does not answer at the moment. Notifications are delivered all the same, and what "
        + "happens meanwhile will be here when it is back."
      : `Not now: ${detail}. Try again in a moment.`);
    default: return new Failure("later", `Something is wrong here (${detail}). The tracker's log says more.`);
  }
}
