/**
 * The checkout's page: handles clicks, calls the backend, runs the countdown. `payment.mjs` decides what
 * follows from each.
 */

import { init, PartnerClient, parsePaymentUri, paymentUri } from "/vendor/oceafin-partner/index.mjs";

import { trimZeros } from "../../shared/web/amounts.mjs";
import { isHeld, problemOf, untilCertain } from "../../shared/web/certain.mjs";
import { serverClock } from "../../shared/web/clock.mjs";
import { NotPayable, payable } from "../../shared/web/payable.mjs";
import { poll, untilNetwork, waitAfter } from "../../shared/web/poll.mjs";
import { describesCheckout } from "../../shared/web/status.mjs";
import { begin, choiceOf, isWatched, keyOf, next, openRequest } from "./payment.mjs";
import { draw, drawConnection, drawCopied, drawLeft } from "./view.mjs";

const byId = (id) => document.getElementById(id);
const clock = serverClock();
const core = { paymentUri, parsePaymentUri };

/** The key to this checkout and nothing else: the last part of the page's address. */
const token = location.pathname.split("/").at(-1);
/**
 * Sends the token in a header, not in a cookie: two tabs with two checkouts do not mix, and no other site can
 * send it.
 */
function asBuyer(input, init) {
  const request = new Request(input, init);
  request.headers.set("Authorization", `Bearer ${token}`);
  return fetch(request);
}

let client;
let state = begin();
let watching;

/** Every change of state goes through here. */
function dispatch(event) {
  const before = state;
  state = next(before, event);
  if (state === before) return;
  draw(state, act);
  if (state.phase === before.phase) return;
  if (state.phase === "asking") void ask();
  if (!isWatched(state)) watching?.stop();
  tick();
}

const act = (type) => dispatch({ type });

/** Asks for an address until the outcome is certain. Losing the network only delays it. */
async function ask() {
  const { view, choice } = state;
  const wanted = view.checkout.accepts[choice];
  const current = () => state.phase === "asking" && state.choice === choice;
  const { checkoutId } = view.checkout;
  const idempotencyKey = keyOf(view, wanted);
  const work = (signal) =>
    client.checkouts
      .createPosPaymentRequest(
        checkoutId,
        { ...wanted, expiresInSeconds: view.payWithinSeconds },
        { idempotencyKey, signal },
      )
      .then((request) => {
        if (request?.checkoutId !== checkoutId)
          throw new Error("the answer is not a payment request of this checkout");
        return shownIfPayable(request, wanted);
      })
      .catch((error) => {
        if (isHeld(error)) return { type: "held" };
        throw error;
      });
  try {
    const event = await untilCertain(work, {
      current,
      tried: () => state.doubt !== undefined,
      doubt(error) {
        dispatch({ type: "doubted", problem: problemOf(error) });
        drawConnection(false);
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

/** The event that shows a request, or refuses it. */
function shownIfPayable(request, wanted, choice = state.choice) {
  try {
    return { type: "asked", request, uri: payable(request, wanted, core), choice };
  } catch (error) {
    if (error instanceof NotPayable) return { type: "refused", reason: error.what };
    throw error;
  }
}

function watch() {
  watching = poll({
    async ask(signal) {
      const asked = clock.mark();
      const response = await asBuyer("/api/checkout", { signal });
      const view = await response.json();
      // Only our own server knows which links exist. If it forgets a link that it has already served, the
      // buyer must not be told so.
      if (response.status === 404 && view.code === "link_unknown" && state.phase === "loading")
        return undefined;
      const known = state.view?.checkout.checkoutId ?? view.checkout?.checkoutId;
      const own =
        view.link === token.slice(-8) &&
        describesCheckout(view, known) &&
        Array.isArray(view.checkout.accepts);
      if (!response.ok || !own)
        throw new Error(`the answer does not describe this checkout, status ${response.status}`);
      clock.heard(view.now, asked);
      return view;
    },
    heard(view) {
      if (state.doubt === undefined) drawConnection(true);
      if (view === undefined) return act("unknown");
      const opening = state.phase === "loading";
      dispatch({ type: "heard", view });
      // The page was opened again during a payment. A request that can still be paid is shown again.
      const open = openRequest(view);
      if (opening && state.phase === "choosing" && open !== undefined) {
        const choice = choiceOf(view, open);
        if (choice >= 0) dispatch(shownIfPayable(open, view.checkout.accepts[choice], choice));
      }
      tick();
    },
    failed: () => drawConnection(false),
  });
}

function tick() {
  if (state.phase !== "waiting") return;
  const seconds = clock.secondsUntil(state.request.expiresAt);
  if (seconds === undefined) return;
  drawLeft(seconds, state.view.payWithinSeconds);
  // From here on a payment would be too late. The code goes at once; the server decides whether the request
  // has expired.
  if (seconds === 0) act("timeUp");
}
setInterval(tick, 200);

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  act("ask");
});
byId("choices").addEventListener("change", ({ target }) =>
  dispatch({ type: "choose", choice: Number(target.value) }),
);
byId("other").addEventListener("click", () => act("other"));
for (const what of ["amount", "address"]) {
  byId(`copy-${what}`).addEventListener("click", () => {
    const text = what === "amount" ? trimZeros(state.request.amount) : state.request.address;
    // The browser refuses without permission. Pages without HTTPS have no clipboard.
    Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
      () => drawCopied(what, true),
      () => drawCopied(what, false),
    );
  });
}
addEventListener("offline", () => drawConnection(false));

async function start() {
  draw(state, act);
  for (let failures = 0; ; failures += 1) {
    try {
      await init();
      break;
    } catch (error) {
      console.error(error);
      drawConnection(false);
      await untilNetwork(waitAfter(failures, 500, 10_000));
    }
  }
  // The page holds no secret: the relay on the seller's backend signs. Tries are short because `ask` repeats
  // them.
  client = new PartnerClient({ relayUrl: "/partner-api", fetch: asBuyer, maxRetries: 1, timeoutMs: 8000 });
  watch();
}
void start();
