/** The checkout: hears clicks, asks the backend, lets time pass. What follows from it is `payment.mjs`'s to say. */

import { PartnerClient, init, parsePaymentUri, paymentUri } from "/vendor/oceafin-partner/index.mjs";

import { plain } from "../../shared/web/amounts.mjs";
import { isHeld, problemOf, untilCertain } from "../../shared/web/certain.mjs";
import { serverClock } from "../../shared/web/clock.mjs";
import { NotPayable, payable } from "../../shared/web/payable.mjs";
import { poll, untilNetwork, waitAfter } from "../../shared/web/poll.mjs";
import { isStanding } from "../../shared/web/standing.mjs";
import { begin, choiceOf, isWatched, keyOf, next, openRequest } from "./payment.mjs";
import { draw, drawConnection, drawCopied, drawLeft } from "./view.mjs";

const by = (id) => document.getElementById(id);
const clock = serverClock();
const core = { paymentUri, parsePaymentUri };

/** The key to this checkout, and to nothing else: the last part of the page's own address. */
const token = location.pathname.split("/").at(-1);
/** Sent as a header: no cookie, so two checkouts in two tabs do not meet, and no other site can send it. */
function asBuyer(input, init) {
  const request = new Request(input, init);
  request.headers.set("Authorization", `Bearer ${token}`);
  return fetch(request);
}

let client;
let state = begin();
let watching;

/** Every change goes through here. */
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

/** Asks for an address until the outcome is certain: without a network nothing is lost, only late. */
async function ask() {
  const { view, choice } = state;
  const wanted = view.checkout.accepts[choice];
  const current = () => state.phase === "asking" && state.choice === choice;
  const { checkoutId } = view.checkout;
  const idempotencyKey = keyOf(view, wanted);
  const work = (signal) =>
    client.checkouts
      .createPosPaymentRequest(checkoutId, { ...wanted, expiresInSeconds: view.payWithinSeconds }, { idempotencyKey, signal })
      .then((request) => {
        if (request?.checkoutId !== checkoutId) throw new Error("this is no request of the checkout");
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

/** The event that shows a request, or refuses to. */
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
      // Only our own server knows which links lead somewhere. One that it had and has no more is its trouble, not the buyer's.
      if (response.status === 404 && view.code === "link_unknown" && state.phase === "loading") return undefined;
      const known = state.view?.checkout.checkoutId ?? view.checkout?.checkoutId;
      const own = view.link === token.slice(-8) && isStanding(view, known) && Array.isArray(view.checkout.accepts);
      if (!response.ok || !own) throw new Error(`no answer of our own, status ${response.status}`);
      clock.heard(view.now, asked);
      return view;
    },
    heard(view) {
      if (state.doubt === undefined) drawConnection(true);
      if (view === undefined) return act("unknown");
      const opening = state.phase === "loading";
      dispatch({ type: "heard", view });
      // Opened again in the middle: what was shown before, and can still be paid, is shown again.
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
  // Whoever pays from here on pays too late: the code goes, and the server has the last word.
  if (seconds === 0) act("timeUp");
}
setInterval(tick, 200);

by("form").addEventListener("submit", (event) => {
  event.preventDefault();
  act("ask");
});
by("choices").addEventListener("change", ({ target }) => dispatch({ type: "choose", choice: Number(target.value) }));
by("other").addEventListener("click", () => act("other"));
for (const what of ["amount", "address"]) {
  by(`copy-${what}`).addEventListener("click", () => {
    const text = what === "amount" ? plain(state.request.amount) : state.request.address;
    // Refused without permission, and absent on a page that is not secure.
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
  // No secret and none possible: the relay on the seller's backend signs. A try is short, for we try again ourselves.
  client = new PartnerClient({ relayUrl: "/partner-api", fetch: asBuyer, maxRetries: 1, timeoutMs: 8000 });
  watch();
}
void start();
