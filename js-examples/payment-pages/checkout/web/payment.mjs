/**
 * A buyer's way through a checkout as a state machine: its phases, and the events that lead from one to the
 * next. Nothing here calls the backend, draws or measures time.
 *
 *     loading → choosing → asking → waiting → late → expired → asking, in the next round
 *                                      └→ seen → paid
 *
 * `asking` may end in `refused` (the request must not be shown) or `failed` (the API certainly refused). An
 * answer that leaves the outcome open changes no phase: it becomes the `doubt` of `asking`, and the page
 * repeats the same call. A checkout that can no longer be paid is `over`; a link that the server does not
 * know is `unknown`.
 */

import { paymentStatus } from "../../shared/web/status.mjs";

export const begin = () => ({ phase: "loading", choice: 0 });

/** Returns the state after an event, or the same object if the event means nothing in this phase. */
export function next(state, event) {
  return MOVES[event.type]?.[state.phase]?.(state, event) ?? state;
}

const hear = (state, { view }) => {
  const heard = { ...state, view };
  switch (paymentStatus(view, state.request)) {
    case "paid":
      return { ...heard, phase: "paid" };
    case "seen":
      return { ...heard, phase: "seen" };
    case "over":
      return { ...heard, phase: "over" };
    case "expired":
      return state.phase === "waiting" || state.phase === "late" ? { ...heard, phase: "expired" } : heard;
    default:
      return state.phase === "loading" ? { ...heard, phase: "choosing" } : heard;
  }
};
const choosing = ({ request, uri, reason, problem, doubt, ...state }) => ({ ...state, phase: "choosing" });
const asking = ({ request, uri, reason, problem, doubt, ...state }) => ({ ...state, phase: "asking" });

const MOVES = {
  heard: {
    loading: hear,
    choosing: hear,
    asking: hear,
    waiting: hear,
    late: hear,
    seen: hear,
    expired: hear,
    refused: hear,
    failed: hear,
  },
  unknown: { loading: (state) => ({ ...state, phase: "unknown" }) },
  choose: { choosing: (state, { choice }) => ({ ...state, choice }) },
  ask: { choosing: asking },
  asked: {
    asking: ({ doubt, ...state }, { request, uri }) => ({ ...state, phase: "waiting", request, uri }),
    // The page was opened again, and the request that it showed is still open.
    choosing: (state, { request, uri, choice }) => ({ ...state, phase: "waiting", request, uri, choice }),
  },
  refused: {
    asking: (state, { reason }) => ({ ...state, phase: "refused", reason }),
    choosing: (state, { reason }) => ({ ...state, phase: "refused", reason }),
  },
  doubted: { asking: (state, { problem }) => ({ ...state, doubt: problem }) },
  failed: { asking: (state, { problem }) => ({ ...state, phase: "failed", problem }) },
  /**
   * The API refuses because a payment is on its way or the checkout has ended. The checkout's state will tell
   * which.
   */
  held: { asking: (state) => ({ ...state, phase: "late" }) },
  timeUp: { waiting: (state) => ({ ...state, phase: "late" }) },
  again: { expired: asking, failed: asking },
  other: { waiting: choosing, expired: choosing, refused: choosing, failed: choosing },
};

/** Whether the page must poll the checkout's status. */
export const isWatched = ({ phase }) => phase !== "paid" && phase !== "over" && phase !== "unknown";

const is =
  ({ asset, network }) =>
  (other) =>
    other.asset === asset && other.network === network;
const isOver = ({ status, expiresAt }, now) =>
  status === "EXPIRED" || Date.parse(expiresAt) <= Date.parse(now);

/** The newest request that can still be paid; undefined if there is none. */
export const openRequest = ({ now, requests }) =>
  requests.findLast((request) => request.status === "PENDING" && !isOver(request, now));

/** The index of the asset that a request is paid with. */
export const choiceOf = ({ checkout }, request) => checkout.accepts.findIndex(is(request));

/**
 * The idempotency key of the next request. It is derived from what the server knows, so the page stores
 * nothing. A reload, a double click or a second device uses the same key and gets the same address.
 */
export function keyOf({ now, checkout, requests }, wanted) {
  const round = 1 + requests.filter(is(wanted)).filter((request) => isOver(request, now)).length;
  return `checkout:${checkout.checkoutId}:${wanted.asset}-${wanted.network}:${round}`;
}
