/**
 * One sale at the till as a state machine: its phases, and the events that lead from one to the next. Nothing
 * here calls the backend, draws or measures time.
 *
 *     amount → asking → waiting → late → expired → asking, in the next round
 *                          └→ seen → paid → amount
 *
 * `asking` may end in `refused` (the request must not be shown) or `failed` (the API certainly refused). From
 * there, and from `asking`, `waiting` and `expired`, `cancelling` leads back to `amount`. A checkout that was
 * closed elsewhere is `ended`.
 *
 * An uncertain outcome changes no phase. The sale records it, so that it survives a reload: `tried` (a call
 * was sent and its answer is missing), `shown` (a code was shown and may be paid), `checkoutId` (once it is
 * known).
 */

import { paymentStatus } from "../../shared/web/status.mjs";

/** The most digits of an amount: 9,999,999.99 in a currency with two minor digits. */
const MAX_DIGITS = 9;

/** The state before a sale. `choice` is the index of the asset that the buyer pays with. */
export const begin = (choice = 0) => ({ phase: "amount", digits: "", choice });

/** Returns the state after an event, or the same object if the event means nothing in this phase. */
export function next(state, event) {
  return MOVES[event.type]?.[state.phase]?.(state, event) ?? state;
}

const typing = (change) => ({ amount: change });
const to = (phase) => (state) => ({ ...state, phase });
const hear = (state, { answer }) => {
  switch (paymentStatus(answer, state.request)) {
    case "paid":
      return { ...state, phase: "paid" };
    case "seen":
      return { ...state, phase: "seen" };
    case "over":
      return { ...state, phase: "ended" };
    case "expired":
      // A payment that was seen once is on its way, whatever a late message says.
      return state.phase === "waiting" || state.phase === "late" ? { ...state, phase: "expired" } : state;
    default:
      return state;
  }
};
const inSale = ({ doubt, ...state }, phase, change) => ({
  ...state,
  phase,
  sale: { ...state.sale, ...change },
});
// In `asking` a call is in flight, and nobody will wait for its answer any more.
const cancel = (state) =>
  inSale(state, "cancelling", { cancelled: true, ...(state.phase === "asking" && { tried: true }) });
const doubted = (state, { problem }) => ({ ...state, doubt: problem, sale: { ...state.sale, tried: true } });
const held = (state, { checkoutId }) => inSale(state, "late", { checkoutId, cancelled: false });

const MOVES = {
  digit: typing((state, { digit }) => {
    const digits = `${state.digits}${digit}`.replace(/^0+/, "");
    return digits.length > MAX_DIGITS ? state : { ...state, digits };
  }),
  erase: typing((state) => ({ ...state, digits: state.digits.slice(0, -1) })),
  clear: typing((state) => ({ ...state, digits: "" })),
  choose: typing((state, { choice }) => ({ ...state, choice })),

  /**
   * `sale` holds id, amount, currency, asset and network. A second click has no effect, because the phase is
   * then `asking`.
   */
  charge: typing((state, { sale }) =>
    state.digits === "" ? state : { ...state, phase: "asking", sale: { ...sale, round: 1 } },
  ),
  /** A sale that was not finished when the page was closed. */
  restored: typing((state, { sale }) => ({
    ...state,
    phase: sale.cancelled ? "cancelling" : "asking",
    sale: { ...sale, tried: true },
  })),

  /** The checkout exists; its payment request does not yet. */
  made: {
    asking: (state, { id, checkoutId }) =>
      state.sale.id === id ? { ...state, sale: { ...state.sale, checkoutId } } : state,
  },
  /** The answer leaves the outcome open. The page repeats the same call. */
  doubted: { asking: doubted, cancelling: doubted },

  asked: {
    asking: (state, { checkoutId, request, uri }) => ({
      ...inSale(state, "waiting", { checkoutId, shown: true, tried: false }),
      request,
      uri,
    }),
  },
  refused: {
    asking: (state, { reason, checkoutId }) => ({ ...inSale(state, "refused", { checkoutId }), reason }),
  },
  failed: { asking: (state, { problem }) => ({ ...inSale(state, "failed", {}), problem }) },
  /**
   * The API refuses because a payment is on its way or the checkout has ended. The checkout's state will tell
   * which.
   */
  held: { asking: held, cancelling: held },

  heard: { asking: hear, waiting: hear, late: hear, seen: hear, expired: hear, refused: hear, failed: hear },
  timeUp: { waiting: to("late") },

  again: {
    expired: ({ request, uri, ...state }) =>
      inSale(state, "asking", { round: state.sale.round + 1, tried: false }),
    // The same round, so the same key: whatever happened to the first try, there is one request.
    failed: ({ problem, ...state }) => ({ ...state, phase: "asking" }),
  },
  cancel: { asking: cancel, waiting: cancel, expired: cancel, refused: cancel, failed: cancel },
  closed: { cancelling: ({ choice }) => begin(choice) },
  /** The cashier gives up after reading that the sale may still be open. */
  leave: { cancelling: (state) => (state.doubt === undefined ? state : begin(state.choice)) },
  finish: { paid: ({ choice }) => begin(choice), ended: ({ choice }) => begin(choice) },
};

/** Whether the page must poll the payment's status. */
export const isWatched = ({ phase, sale }) => sale?.checkoutId !== undefined && phase in MOVES.heard;

/** The text that survives a reload. It is enough to repeat every call under the same key. */
export const textToStore = ({ sale }) => (sale === undefined ? undefined : JSON.stringify(sale));

/** Reads the text that `textToStore` wrote; undefined if there is none or the text is not a sale. */
export function saleFrom(text) {
  try {
    const sale = JSON.parse(text);
    return typeof sale?.id === "string" && typeof sale.amount === "string" && Number.isInteger(sale.round)
      ? sale
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The idempotency key of a step of a sale. The backend accepts only keys that start with the terminal's name.
 */
export const keyOf = (terminalId, sale, step) => `${terminalId}:sale:${sale.id}:${step}`;
