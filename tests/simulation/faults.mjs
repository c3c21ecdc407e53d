// What can go wrong: every fault of the sandbox, and everything that stands between a client and an API
// (gateways, firewalls, networks). Which of them a request meets depends only on the seed and on the
// request.
import { stream } from "./random.mjs";

const HTML = "<html><body><h1>Request blocked</h1></body></html>";
const html = (status) => ({ status, type: "text/html", body: HTML });
const empty = (status) => ({ status, type: "text/plain", body: "" });
const json = (status, body) => ({ status, type: "application/json", body: JSON.stringify(body) });
const problem = (status, code) => ({
  status,
  type: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: "Refused at the edge", status, code }),
});

/** The sandbox's own faults: what to inject. `ms` stretches or shrinks times. */
const SANDBOX = {
  unavailable: (random) => ({
    kind: "unavailable",
    ...(random.chance(0.5) && { retryAfterSeconds: random.below(3) }),
  }),
  unavailableAfter: () => ({ kind: "unavailable", when: "after" }),
  rateLimited: (random) => ({
    kind: "rateLimited",
    ...(random.chance(0.5) && { retryAfterSeconds: random.below(3) }),
  }),
  serverError: (random) => ({ kind: "serverError", status: random.pick([500, 502, 503, 504, 520]) }),
  serverErrorAfter: (random) => ({
    kind: "serverError",
    when: "after",
    status: random.pick([500, 502, 503, 504, 520]),
  }),
  cut: () => ({ kind: "cut" }),
  cutAfter: () => ({ kind: "cut", when: "after" }),
  latency: (random, ms) => ({ kind: "latency", ms: ms(random.pick([200, 2_500, 40_000])) }),
  slowBody: (random, ms) => ({ kind: "slowBody", ms: ms(random.pick([200, 2_500, 40_000])) }),
  truncated: () => ({ kind: "truncated" }),
  garbage: () => ({ kind: "garbage" }),
  garbageAfter: () => ({ kind: "garbage", when: "after" }),
  redirect: () => ({ kind: "redirect" }),
};

/** Answers of something in front of the API, before or after the API was called. */
const PAGES = {
  forbiddenPage: html(403),
  loginPage: html(401),
  tooLargePage: html(413),
  conflictPage: html(409),
  notFoundPage: html(404),
  gatewayPage: html(502),
  limitPage: html(429),
  captivePortal: html(200),
  emptyForbidden: empty(403),
  emptyUnavailable: empty(503),
  emptyCreated: empty(201),
  forbiddenJson: json(403, { message: "Forbidden" }),
  conflictJson: json(409, { error: "conflict" }),
  unknownConflict: problem(409, "PARTNER_REQUEST_IN_PROGRESS"),
  unknownRefusal: problem(403, "EDGE_POLICY_DENIED"),
};

/** Problem documents of the API's outer checks, which run before it looks the action up: so only before. */
const REFUSALS = {
  authFailed: problem(401, "PARTNER_AUTH_FAILED"),
  signatureInvalid: problem(401, "PARTNER_SIGNATURE_INVALID"),
  signatureExpired: problem(401, "PARTNER_SIGNATURE_EXPIRED"),
  scopeDenied: problem(403, "PARTNER_SCOPE_DENIED"),
  productDisabled: problem(403, "PARTNER_PRODUCT_DISABLED"),
};

/** Faults of a network. */
const NETWORK = {
  refused: () => ({ deliver: "never", cut: true }),
  lost: () => ({ deliver: "never", silent: true }),
  answerLost: () => ({ deliver: "now", silent: true }),
  /** The request arrives long after its client gave up, mostly while its signature is still fresh. */
  lateArrival: (random, ms) => ({
    deliver: "late",
    ms: ms(random.pick([1_000, 15_000, 90_000, 200_000, 400_000])),
    silent: true,
  }),
  cutThenArrival: (random, ms) => ({ deliver: "late", ms: ms(random.pick([100, 5_000, 60_000])), cut: true }),
  /** A proxy repeats the request; the client gets the second answer, which is about the repetition. */
  repeated: () => ({ deliver: "now", twice: true }),
  /** The API works on the request for this long, and answers a repetition with a conflict meanwhile. */
  inProgress: (random, ms) => ({ deliver: "now", busyMs: ms(random.pick([1_000, 5_000, 20_000])) }),
};

/**
 * The same as three of the sandbox's faults, done by the gateway. What the sandbox did behind its own is only
 * seen in its memory, which takes long to read, so most of these are the gateway's.
 */
const SAME = {
  unavailableAfter: () => ({ deliver: "now", answer: problem(503, "PARTNER_PROCESSING_UNAVAILABLE") }),
  serverErrorAfter: (random) => ({ deliver: "now", answer: html(random.pick([500, 502, 503, 504, 520])) }),
  cutAfter: () => ({ deliver: "now", cut: true }),
};

function injected(name, make) {
  return (random, ms) =>
    SAME[name] !== undefined && random.chance(0.9)
      ? SAME[name](random)
      : { deliver: "now", inject: make(random, ms) };
}

/** Every fault, by name. */
export const FAULTS = {
  ...Object.fromEntries(Object.entries(SANDBOX).map(([name, make]) => [name, injected(name, make)])),
  ...Object.fromEntries(
    Object.entries(PAGES).flatMap(([name, answer]) => [
      [name, () => ({ deliver: "never", answer })],
      [`${name}After`, () => ({ deliver: "now", answer })],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(REFUSALS).map(([name, answer]) => [name, () => ({ deliver: "never", answer })]),
  ),
  ...NETWORK,
};

/** The answer to the repetition of a request that is still being processed. */
export const BUSY = [
  problem(409, "PARTNER_IDEMPOTENCY_CONFLICT"),
  problem(409, "PARTNER_REQUEST_IN_PROGRESS"),
  html(409),
  problem(409, "PARTNER_RESOURCE_STATE_INVALID_FOR_NOW"),
];

/**
 * The weather of a world: which faults there are, and how often. A world with few kinds of them reaches
 * combinations that one with all of them hardly ever does.
 */
export function makeWeather(seed, { scale = 1 } = {}) {
  const random = stream(seed, "weather");
  const names = Object.keys(FAULTS);
  const share = random.pick([0.15, 0.4, 1]);
  const chosen = names.filter(() => random.chance(share));
  const rate = random.pick([0.08, 0.15, 0.25, 0.35, 0.55]);
  const ms = (wanted) => Math.max(1, Math.round(wanted * scale));
  const kinds = chosen.length === 0 ? names : chosen;
  return {
    rate,
    kinds,
    /** The fault that a request meets; `sent` is the number of its attempt. Undefined means none. */
    of(requestId, sent) {
      const own = stream(seed, "fault", requestId, sent);
      if (!own.chance(rate)) return undefined;
      const name = own.pick(kinds);
      return { name, ...FAULTS[name](own, ms) };
    },
  };
}
