/**
 * The till's page: handles keys and clicks, calls the backend, runs the countdown. `sale.mjs` decides what
 * follows from each.
 */

import { init, PartnerClient, parsePaymentUri, paymentUri } from "/vendor/oceafin-partner/index.mjs";

import { digitsToAmount } from "../../shared/web/amounts.mjs";
import { isHeld, isRefused, problemOf, untilCertain } from "../../shared/web/certain.mjs";
import { serverClock } from "../../shared/web/clock.mjs";
import { NotPayable, payable } from "../../shared/web/payable.mjs";
import { poll, untilNetwork, waitAfter } from "../../shared/web/poll.mjs";
import { describesCheckout } from "../../shared/web/status.mjs";
import { begin, isWatched, keyOf, next, saleFrom, textToStore } from "./sale.mjs";
import { draw, drawConnection, drawLeft, drawTill } from "./view.mjs";

const STORAGE_KEY = "sale";
const byId = (id) => document.getElementById(id);
const clock = serverClock();

let client;
let till;
let state = { phase: "starting" };
let watching;

/** Every change of state goes through here. */
function dispatch(event) {
  const before = state;
  state = next(before, event);
  if (state === before) return;
  // Stored before any call: whatever happens from here on, a reload repeats the calls under the same keys.
  const text = textToStore(state);
  if (text === undefined) sessionStorage.removeItem(STORAGE_KEY);
  else sessionStorage.setItem(STORAGE_KEY, text);
  draw(state, till, act);
  watch();
  if (state.phase === before.phase) return;
  if (state.phase === "asking") void untilAnswered("asking", ask);
  if (state.phase === "cancelling") void untilAnswered("cancelling", close);
  tick();
}

const act = (type) => dispatch({ type });

/**
 * Creates the checkout and its payment request. If they exist already, the same keys return the same ones.
 */
async function ask(sale, signal) {
  const checkoutId = sale.checkoutId ?? (await create(sale, signal));
  dispatch({ type: "made", id: sale.id, checkoutId });
  const { asset, network, round } = sale;
  let request;
  try {
    const asked = clock.mark();
    const { data, response } = await client.checkouts
      .createPosPaymentRequest(
        checkoutId,
        { asset, network, terminalId: till.terminalId, expiresInSeconds: till.expiresInSeconds },
        { idempotencyKey: keyOf(till.terminalId, sale, `request-${round}`), signal },
      )
      .withResponse();
    if (data?.checkoutId !== checkoutId)
      throw new Error("the answer is not a payment request of this checkout");
    request = data;
    // The countdown starts here, so it runs even if the network fails before the first poll.
    clock.heard(response.headers.date, asked, 1000);
  } catch (error) {
    if (isHeld(error)) return { type: "held", checkoutId };
    throw error;
  }
  try {
    return {
      type: "asked",
      checkoutId,
      request,
      uri: payable(request, sale, { paymentUri, parsePaymentUri }),
    };
  } catch (error) {
    if (!(error instanceof NotPayable)) throw error;
    return { type: "refused", reason: error.what, checkoutId };
  }
}

async function create(sale, signal) {
  const { id, amount, currency } = sale;
  const checkout = await client.checkouts.create(
    till.customerId,
    { merchantReference: id, currency, amount },
    { idempotencyKey: keyOf(till.terminalId, sale, "checkout"), signal },
  );
  if (checkout?.merchantReference !== id) throw new Error("the answer is not the checkout of this sale");
  return checkout.checkoutId;
}

/**
 * Closes the checkout. Closing needs its id; if the id is unknown, creating the checkout again under the same
 * key returns it.
 */
async function close(sale, signal) {
  let { checkoutId } = sale;
  try {
    checkoutId ??= await create(sale, signal);
  } catch (error) {
    // Refused at the first try, so there is no checkout to close.
    if (isRefused(error) && !sale.tried) return { type: "closed" };
    throw error;
  }
  try {
    const reason = { reason: "cancelled at the till" };
    const closed = await client.checkouts.close(checkoutId, reason, {
      idempotencyKey: keyOf(till.terminalId, sale, "close"),
      signal,
    });
    if (closed?.checkoutId !== checkoutId || closed.status !== "CLOSED")
      throw new Error("the answer does not say that the checkout is closed");
    return { type: "closed" };
  } catch (error) {
    if (isHeld(error)) return { type: "held", checkoutId };
    throw error;
  }
}

/**
 * Repeats `work` until its outcome is certain or the phase has changed. Losing the network only delays it.
 */
async function untilAnswered(phase, work) {
  const { id } = state.sale;
  const current = () => state.phase === phase && state.sale.id === id;
  try {
    const event = await untilCertain((signal) => work(state.sale, signal), {
      current,
      // A sale that cannot be closed may still be open, so the till keeps trying and says so.
      tried: () => phase === "cancelling" || state.sale.tried === true,
      doubt(error) {
        dispatch({ type: "doubted", problem: problemOf(error) });
        drawConnection(false, error.status === 401);
      },
      pause: (failures) => untilNetwork(waitAfter(failures, 500, 10_000)),
    });
    if (event === undefined) return;
    drawConnection(true);
    if (current()) dispatch(event);
  } catch (error) {
    drawConnection(true);
    if (current()) dispatch({ type: "failed", problem: problemOf(error) });
  }
}

/** Polls the payment's status for as long as it can change. */
function watch() {
  if (!isWatched(state)) {
    watching?.stop();
    watching = undefined;
    return;
  }
  watching ??= poll({
    async ask(signal) {
      const { checkoutId } = state.sale;
      const asked = clock.mark();
      const response = await fetch(`/api/checkouts/${checkoutId}`, { signal });
      if (!response.ok)
        throw Object.assign(new Error(`status ${response.status}`), { signedOut: response.status === 401 });
      const answer = await response.json();
      if (!describesCheckout(answer, checkoutId))
        throw new Error("the answer does not describe this checkout");
      clock.heard(answer.now, asked);
      return { checkoutId, answer };
    },
    heard({ checkoutId, answer }) {
      if (state.doubt === undefined) drawConnection(true);
      if (checkoutId === state.sale?.checkoutId) dispatch({ type: "heard", answer });
      tick();
    },
    failed: (error) => drawConnection(false, error.signedOut),
  });
}

function tick() {
  if (state.phase !== "waiting") return;
  const seconds = clock.secondsUntil(state.request.expiresAt);
  if (seconds === undefined) return;
  drawLeft(seconds, till.expiresInSeconds);
  // From here on a payment would be too late. The code goes at once; the server decides whether the request
  // has expired.
  if (seconds === 0) dispatch({ type: "timeUp" });
}
setInterval(tick, 200);

function charge() {
  const { asset, network: on } = till.accepts[state.choice];
  const amount = digitsToAmount(state.digits, till.minorDigits);
  dispatch({
    type: "charge",
    sale: { id: crypto.randomUUID(), amount, currency: till.currency, asset, network: on },
  });
}

for (const key of document.querySelectorAll("[data-digit]")) {
  key.addEventListener("click", () => dispatch({ type: "digit", digit: key.dataset.digit }));
}
byId("erase").addEventListener("click", () => act("erase"));
byId("charge").addEventListener("click", charge);
byId("cancel").addEventListener("click", () => act("cancel"));
byId("working-cancel").addEventListener("click", () =>
  act(state.phase === "cancelling" ? "leave" : "cancel"),
);

addEventListener("keydown", (event) => {
  if (state.phase !== "amount" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^\d$/.test(event.key)) dispatch({ type: "digit", digit: event.key });
  else if (event.key === "Backspace") act("erase");
  else if (event.key === "Escape" || event.key === "Delete") act("clear");
  // On a button, Enter presses that button.
  else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) charge();
  else return;
  event.preventDefault();
});
addEventListener("offline", () => drawConnection(false));

/** Loads the core and the till's settings, and retries until it has both. */
async function start() {
  for (let failures = 0; ; failures += 1) {
    try {
      const [response] = await Promise.all([fetch("/api/till"), init()]);
      if (!response.ok) throw new Error(`status ${response.status}`);
      till = await response.json();
      if (typeof till.terminalId !== "string" || !Array.isArray(till.accepts))
        throw new Error("the answer does not describe this till");
      break;
    } catch (error) {
      console.error(error);
      drawConnection(false);
      await untilNetwork(waitAfter(failures, 500, 10_000));
    }
  }
  // The page holds no secret: the relay on our backend signs. Tries are short because `untilAnswered` repeats
  // them.
  client = new PartnerClient({ relayUrl: "/partner-api", maxRetries: 1, timeoutMs: 8000 });
  drawConnection(true);
  drawTill(till, (choice) => dispatch({ type: "choose", choice }));
  state = begin();
  draw(state, till, act);
  const sale = saleFrom(sessionStorage.getItem(STORAGE_KEY));
  if (sale !== undefined) dispatch({ type: "restored", sale });
}
void start();
