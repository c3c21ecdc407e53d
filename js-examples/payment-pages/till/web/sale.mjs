/**
 * One sale at the till: its phases, and what leads from one to the next. Nothing here asks, draws or keeps time.
 *
 *     amount → asking → waiting → late → expired → asking, in the next round
 *                          └→ seen → paid → amount
 *
 * `asking` may end in `refused` (what came cannot be shown) or `failed` (the API said no, for certain); from there, and from
 * `asking`, `waiting` and `expired`, `cancelling` leads back to `amount`. A checkout that was closed elsewhere is `ended`.
 *
 * What is not certain changes no phase. It is kept in the sale, where a reload finds it: `tried`, that a call went out whose
 * answer is missing; `shown`, that a code was shown, which may be paid; `checkoutId`, once it is known.
 */

import { standing } from "../../shared/web/standing.mjs";

/** Nine digits of a currency with two minor ones: 9,999,999.99. */
const MOST_DIGITS = 9;

/** No sale yet. `choice` is the index of what the buyer pays with. */
export const begin = (choice = 0) => ({ phase: "amount", digits: "", choice });

/** The state after an event; the same object if the event means nothing in this phase. */
export function next(state, event) {
  return MOVES[event.type]?.[state.phase]?.(state, event) ?? state;
}

const typing = (change) => ({ amount: change });
const to = (phase) => (state) => ({ ...state, phase });
const hear = (state, { answer }) => {
  switch (standing(answer, state.request)) {
    case "paid":
      return { ...state, phase: "paid" };
    case "seen":
      return { ...state, phase: "seen" };
    case "over":
      return { ...state, phase: "ended" };
    case "expired":
      // What was seen once is on its way, whatever a late message says.
      return state.phase === "waiting" || state.phase === "late" ? { ...state, phase: "expired" } : state;
    default:
      return state;
  }
};
const inSale = ({ doubt, ...state }, phase, change) => ({ ...state, phase, sale: { ...state.sale, ...change } });
// While it is asked for, a call is out whose answer will not be heard any more.
const cancel = (state) => inSale(state, "cancelling", { cancelled: true, ...(state.phase === "asking" && { tried: true }) });
const doubted = (state, { problem }) => ({ ...state, doubt: problem, sale: { ...state.sale, tried: true } });
const held = (state, { checkoutId }) => inSale(state, "late", { checkoutId, cancelled: false });

const MOVES = {
  digit: typing((state, { digit }) => {
    const digits = `${state.digits}${digit}`.replace(/^0+/, "");
    return digits.length > MOST_DIGITS ? state : { ...state, digits };
  }),
  erase: typing((state) => ({ ...state, digits: state.digits.slice(0, -1) })),
  clear: typing((state) => ({ ...state, digits: "" })),
  choose: typing((state, { choice }) => ({ ...state, choice })),

  /** `sale`: id, amount, currency, asset and network. A second click finds no amount to charge any more. */
  charge: typing((state, { sale }) => (state.digits === "" ? state : { ...state, phase: "asking", sale: { ...sale, round: 1 } })),
  /** A sale that the page was in the middle of when it was closed. */
  restored: typing((state, { sale }) => ({ ...state, phase: sale.cancelled ? "cancelling" : "asking", sale: { ...sale, tried: true } })),

  /** The checkout is there; its request is not yet. */
  made: { asking: (state, { id, checkoutId }) => (state.sale.id === id ? { ...state, sale: { ...state.sale, checkoutId } } : state) },
  /** An answer that leaves open what was done. The same call is made again. */
  doubted: { asking: doubted, cancelling: doubted },

  asked: { asking: (state, { checkoutId, request, uri }) => ({ ...inSale(state, "waiting", { checkoutId, shown: true, tried: false }), request, uri }) },
  refused: { asking: (state, { reason, checkoutId }) => ({ ...inSale(state, "refused", { checkoutId }), reason }) },
  failed: { asking: (state, { problem }) => ({ ...inSale(state, "failed", {}), problem }) },
  /** The server will not: a payment is on its way, or the checkout has ended. Its state will say which. */
  held: { asking: held, cancelling: held },

  heard: { asking: hear, waiting: hear, late: hear, seen: hear, expired: hear, refused: hear, failed: hear },
  timeUp: { waiting: to("late") },

  again: {
    expired: ({ request, uri, ...state }) => inSale(state, "asking", { round: state.sale.round + 1, tried: false }),
    // The same round and so the same key: whatever came of the first try, there is one request.
    failed: ({ problem, ...state }) => ({ ...state, phase: "asking" }),
  },
  cancel: { asking: cancel, waiting: cancel, expired: cancel, refused: cancel, failed: cancel },
  closed: { cancelling: ({ choice }) => begin(choice) },
  /** Given up by whoever stands at the till, who has read that the sale may still be open. */
  leave: { cancelling: (state) => (state.doubt === undefined ? state : begin(state.choice)) },
  finish: { paid: ({ choice }) => begin(choice), ended: ({ choice }) => begin(choice) },
};

/** Whether the server is to be asked how the payment stands. */
export const isWatched = ({ phase, sale }) => sale?.checkoutId !== undefined && phase in MOVES.heard;

/** What is kept for a reload: with these few words every call can be made again under the same key. */
export const kept = ({ sale }) => (sale === undefined ? undefined : JSON.stringify(sale));

/** The sale that was kept; undefined if there is none or it is not one. */
export function restored(text) {
  try {
    const sale = JSON.parse(text);
    return typeof sale?.id === "string" && typeof sale.amount === "string" && Number.isInteger(sale.round) ? sale : undefined;
  } catch {
    return undefined;
  }
}

/** The idempotency key of a step of a sale. The server takes keys only under the terminal's own name. */
export const keyOf = (terminalId, sale, step) => `${terminalId}:sale:${sale.id}:${step}`;
