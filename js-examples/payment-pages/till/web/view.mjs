/** Draws the state of the till. Text is set as text, never as markup. Nothing here makes decisions. */

import { digitsToAmount, minutes, money, networkName, trimZeros } from "../../shared/web/amounts.mjs";
import { qrCode } from "../../shared/web/qr.mjs";

const byId = (id) => document.getElementById(id);

/** From this many seconds on, the time left is shown as short. */
const SOON = 30;
/** The section that shows a phase. Phases that are not listed use the section `result`. */
const SECTIONS = {
  starting: "starting",
  amount: "amount",
  asking: "working",
  cancelling: "working",
  waiting: "pay",
  late: "pay",
};
/** What a screen reader says when a phase begins. */
const SPOKEN = {
  asking: "Creating the payment request.",
  waiting: "Waiting for the payment. The code is shown.",
  late: "Time is up. Checking the last seconds.",
  cancelling: "Cancelling the sale.",
};

/** The phases that end or interrupt a sale: tone, icon, texts and actions. */
const RESULTS = {
  seen: {
    tone: "wait",
    icon: "seen",
    title: "Payment seen",
    text: "The network has not confirmed it yet. Wait before you hand over the goods.",
    actions: [],
  },
  paid: {
    tone: "good",
    icon: "paid",
    title: "Paid",
    text: "Confirmed by the network.",
    actions: [["finish", "Next sale"]],
  },
  expired: {
    tone: "wait",
    icon: "over",
    title: "Time is up",
    text: "No payment has been seen. If the buyer has sent one, wait: this page keeps checking. A new code has a new amount and a new address.",
    actions: [
      ["again", "New code"],
      ["cancel", "Cancel sale"],
    ],
  },
  refused: {
    tone: "stop",
    icon: "stop",
    title: "Do not take this payment",
    actions: [["cancel", "Cancel sale"]],
  },
  failed: {
    tone: "stop",
    icon: "stop",
    title: "The request was refused",
    actions: [
      ["again", "Try again"],
      ["cancel", "Cancel sale"],
    ],
  },
  ended: {
    tone: "wait",
    icon: "over",
    title: "The sale has ended",
    text: "It was closed elsewhere, and the provider has no payment for it.",
    actions: [["finish", "Next sale"]],
  },
};

let shown = {};

/** Shows an amount and tells the style sheet its length, so that it always fits. */
function drawAmountIn(element, text) {
  element.textContent = text;
  element.style.setProperty("--length", String(text.length));
}

/** Draws `state`. The buttons of a result call `act(name)`. */
export function draw(state, till, act) {
  const { phase } = state;
  const section = SECTIONS[phase] ?? "result";
  for (const { id } of document.querySelectorAll("main > section")) byId(id).hidden = id !== section;
  const price = state.sale === undefined ? "" : money(state.sale.amount, state.sale.currency);

  if (section === "amount") drawAmount(state, till);
  if (section === "working") {
    byId("working-title").textContent =
      phase === "asking" ? "Creating the payment request" : "Cancelling the sale";
    drawAmountIn(byId("working-price"), price);
    drawDoubt(state);
  }
  if (section === "pay") drawPay(state, price);
  if (section === "result") drawResult(state, price, act);

  if (phase !== shown.phase) {
    document.body.dataset.phase = phase;
    const result = RESULTS[phase];
    document.body.dataset.tone = result?.tone ?? "";
    document.title = [result?.title ?? { waiting: "Waiting", late: "Checking" }[phase], price, "Till"]
      .filter(Boolean)
      .join(" · ");
    say(result === undefined ? SPOKEN[phase] : `${result.title}. ${byId("result-text").textContent}`);
    if (shown.phase !== undefined) focus(section);
  }
  shown = { ...shown, phase };
}

/**
 * Focuses the first button of a result, so that the next step is one key press away; otherwise the section's
 * heading.
 */
function focus(section) {
  const button = section === "result" ? byId("actions").querySelector("button") : null;
  (button ?? byId(`${section}-title`)).focus({ preventScroll: true });
}

/** Lets a screen reader say something, once. */
export function say(text) {
  if (text !== undefined) byId("spoken").textContent = text;
}

/** Draws the till's name and the assets to choose from. */
export function drawTill(till, choose) {
  byId("merchant").textContent = till.merchant;
  byId("terminal").textContent = till.terminalId;
  byId("choices").replaceChildren(
    ...till.accepts.map(({ asset, network }, index) => {
      const label = document.createElement("label");
      label.className = "choice";
      const input = Object.assign(document.createElement("input"), {
        type: "radio",
        name: "choice",
        value: String(index),
      });
      input.addEventListener("change", () => choose(index));
      const text = document.createElement("span");
      const [name, on] = [document.createElement("b"), document.createElement("small")];
      name.textContent = asset;
      on.textContent = networkName(network);
      text.append(name, " ", on);
      label.append(input, text);
      return label;
    }),
  );
}

/** Says what is uncertain, what follows from it, and what the cashier can do. */
function drawDoubt({ phase, doubt, sale }) {
  const cancelling = phase === "cancelling";
  byId("working-note").textContent =
    doubt === undefined
      ? ""
      : cancelling
        ? `We do not know whether the sale is closed. ${sale.shown ? "Its code was shown and may still be paid: ask the buyer before you charge again." : "No code was shown, so nobody can have paid."}`
        : `We do not know yet whether the request was created. We keep trying; however often we try, there is only one. ${sale.shown ? "An earlier code for this sale was shown and may still be paid." : "No code was shown, so nobody can have paid."}`;
  byId("working-code").textContent =
    doubt === undefined ? "" : [doubt.code, doubt.requestId].filter(Boolean).join(" · ");
  byId("working-cancel").hidden = cancelling && doubt === undefined;
  byId("working-cancel").textContent = cancelling ? "Leave it open" : "Cancel sale";
}

function drawAmount({ digits, choice }, { currency, minorDigits }) {
  const amount = money(digitsToAmount(digits, minorDigits), currency);
  drawAmountIn(byId("typed"), amount);
  byId("typed").classList.toggle("none", digits === "");
  byId("charge").textContent = digits === "" ? "Charge" : `Charge ${amount}`;
  // `disabled` would take the focus away from a cashier who is about to type.
  byId("charge").setAttribute("aria-disabled", String(digits === ""));
  byId("choices").querySelectorAll("input")[choice].checked = true;
}

function drawPay({ phase, request, uri }, price) {
  const late = phase === "late";
  byId("pay-state").textContent = late ? "Checking the last seconds" : "Waiting for payment";
  drawAmountIn(byId("pay-price"), price);
  byId("pay-coins").textContent =
    request === undefined ? "" : `${trimZeros(request.amount)} ${request.asset}`;
  byId("pay-network").textContent = request === undefined ? "" : `on ${networkName(request.network)}`;
  byId("cancel").hidden = late;
  byId("code").hidden = late;
  byId("code-over").hidden = !late;
  document.querySelector(".left").hidden = late;
  if (uri !== undefined && uri !== shown.uri) {
    byId("code").replaceChildren(
      qrCode(
        uri,
        `QR code: pay ${trimZeros(request.amount)} ${request.asset} on ${networkName(request.network)}`,
      ),
    );
    shown = { ...shown, uri };
  }
}

/** Draws the seconds left and their share of `total`. */
export function drawLeft(seconds, total) {
  byId("left").textContent = minutes(seconds);
  byId("left-text").textContent = "left to pay";
  byId("bar").style.setProperty("--share", String(Math.min(1, seconds / total)));
  document.body.toggleAttribute("data-soon", seconds <= SOON);
  if ((seconds === 60 || seconds === SOON || seconds === 10) && seconds !== shown.said)
    say(`${seconds} seconds left.`);
  shown = { ...shown, said: seconds };
}

function drawResult({ phase, reason, problem, sale }, price, act) {
  const { icon, title, text, actions } = RESULTS[phase];
  byId("result-icon").setAttribute("href", `/shared/web/icons.svg#${icon}`);
  byId("result-title").textContent = title;
  drawAmountIn(byId("result-price"), price);
  byId("result-text").textContent = text ?? explain(reason, sale);
  byId("result-code").textContent =
    problem === undefined ? "" : [problem.code, problem.requestId].filter(Boolean).join(" · ");
  if (phase === shown.phase) return;
  byId("actions").replaceChildren(
    ...actions.map(([name, label], index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      if (index === 0) button.className = "primary";
      button.addEventListener("click", () => act(name));
      return button;
    }),
  );
}

function explain(reason, { shown }) {
  if (reason !== undefined)
    return `The ${reason} of the payment request does not match its code, so no code is shown. Cancel the sale and tell your provider.`;
  return shown
    ? "No new code was created. The earlier one was shown and may still be paid: this page keeps checking."
    : "No code was created, so nobody can have paid.";
}

/** Shows whether the connection is up, and if not, whether the till is signed out. */
export function drawConnection(up, signedOut = false) {
  const text = signedOut
    ? "The till is signed out. Reload the page to sign in; the sale is saved."
    : "No answer from the server. The sale is saved; we keep trying.";
  if (byId("offline").hidden === up && (up || byId("offline-text").textContent === text)) return;
  byId("offline").hidden = up;
  byId("offline-text").textContent = text;
  say(up ? "The connection is back." : text);
}
