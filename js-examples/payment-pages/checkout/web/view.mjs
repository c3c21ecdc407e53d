/** Draws the state of the checkout. Text is set as text, never as markup. Nothing here makes decisions. */

import { minutes, money, networkName, trimZeros } from "../../shared/web/amounts.mjs";
import { qrCode } from "../../shared/web/qr.mjs";

const byId = (id) => document.getElementById(id);
const icon = (name) => `/shared/web/icons.svg#${name}`;

/** From this many seconds on, the time left is shown as short. */
const SOON = 60;
/** How long a button says "Copied", in milliseconds. */
const COPIED_MS = 2500;
const SECTIONS = { loading: "loading", asking: "loading", choosing: "choosing", waiting: "pay", late: "pay" };

/** The phases that end or interrupt a payment: tone, icon, texts and actions. */
const RESULTS = {
  seen: {
    tone: "wait",
    icon: "seen",
    title: "Payment seen",
    text: "The network is confirming it. There is nothing more to do; you can close this page.",
  },
  paid: {
    tone: "good",
    icon: "paid",
    title: "Paid",
    text: ({ merchant }) => `Thank you. ${merchant} has received your payment.`,
  },
  expired: {
    tone: "wait",
    icon: "over",
    title: "Time is up",
    text: "The price was fixed for a limited time. If you have already sent the payment, wait: this page keeps checking. If not, do not send anything to the old address. Get a new one, with a new amount.",
    actions: [
      ["again", "Get a new address"],
      ["other", "Pay another way"],
    ],
  },
  over: {
    tone: "wait",
    icon: "over",
    title: "This checkout has ended",
    text: ({ merchant }) =>
      `It can no longer be paid. Ask ${merchant} for a new link, and do not send anything to an old address. If you have already sent a payment, tell them.`,
  },
  unknown: {
    tone: "stop",
    icon: "stop",
    title: "This link does not work",
    text: () => "Check that you copied all of it, or ask the seller for a new one.",
  },
  refused: {
    tone: "stop",
    icon: "stop",
    title: "Do not pay",
    text: (_, { reason }) =>
      `The ${reason} of the payment request does not match its code, so no code is shown. Do not send anything.`,
    actions: [["other", "Pay another way"]],
  },
  failed: {
    tone: "stop",
    icon: "stop",
    title: "No address available",
    text: () =>
      "The provider refused to issue a new address. If you have paid to an address shown earlier, wait: this page keeps checking.",
    actions: [
      ["again", "Try again"],
      ["other", "Pay another way"],
    ],
  },
};
const SPOKEN = {
  choosing: "Choose how you want to pay.",
  asking: "Getting a payment address.",
  late: "Time is up. Checking the last seconds.",
};

let shown = {};

/** Draws `state`. The buttons of a result call `act(name)`. */
export function draw(state, act) {
  const { phase, view } = state;
  const section = SECTIONS[phase] ?? "result";
  for (const { id } of document.querySelectorAll("main > section")) byId(id).hidden = id !== section;
  byId("loading-title").textContent =
    phase === "asking" ? "Getting a payment address" : "Opening the checkout";
  byId("loading-note").textContent =
    state.doubt === undefined
      ? ""
      : "We do not know yet whether there is an address. We keep asking, and it will be the same one. Asking does not pay anything.";
  byId("loading-code").textContent =
    state.doubt === undefined ? "" : [state.doubt.code, state.doubt.requestId].filter(Boolean).join(" · ");
  if (view !== undefined) drawOrder(view);
  if (section === "choosing") drawChoices(state);
  if (section === "pay") drawPay(state);
  if (section === "result") drawResult(state, act);
  if (phase === shown.phase) return;

  const result = RESULTS[phase];
  document.body.dataset.phase = phase;
  document.body.dataset.tone = result?.tone ?? "";
  document.title = [
    result?.title,
    view === undefined
      ? "Checkout"
      : `${money(view.checkout.amount, view.checkout.currency)} to ${view.merchant}`,
  ]
    .filter(Boolean)
    .join(" · ");
  if (phase === "waiting")
    say(`Waiting for your payment: ${byId("coins").textContent} on ${byId("network").textContent}.`);
  else say(result === undefined ? SPOKEN[phase] : `${result.title}. ${byId("result-text").textContent}`);
  // Not on the first drawing: the page starts at its top.
  if (shown.phase !== undefined && shown.phase !== "loading")
    byId(`${section}-title`).focus({ preventScroll: true });
  if (shown.phase !== undefined) scrollTo({ top: 0 });
  shown = { ...shown, phase };
}

/** Lets a screen reader say something, once. */
export function say(text) {
  if (text !== undefined) byId("spoken").textContent = text;
}

function drawOrder({ merchant, checkout: { title, amount, currency } }) {
  byId("order").hidden = false;
  byId("nameless").hidden = true;
  byId("mark").textContent = [...merchant][0] ?? "";
  byId("merchant").textContent = merchant;
  byId("title").textContent = title ?? "Your order";
  byId("price").textContent = money(amount, currency);
}

function drawChoices({ view, choice }) {
  const { accepts } = view.checkout;
  // Drawn once, so that a buyer who is choosing does not lose the focus when the server answers.
  if (byId("choices").childElementCount !== accepts.length) {
    byId("choices").replaceChildren(
      ...accepts.map(({ asset, network }, index) => {
        const label = document.createElement("label");
        label.className = "choice";
        const input = Object.assign(document.createElement("input"), {
          type: "radio",
          name: "choice",
          value: String(index),
        });
        const [name, on] = [document.createElement("b"), document.createElement("small")];
        name.textContent = asset;
        on.textContent = networkName(network);
        label.append(input, name, on);
        return label;
      }),
    );
  }
  byId("choices").querySelectorAll("input")[choice].checked = true;
}

function drawPay({ phase, request, uri }) {
  const late = phase === "late";
  byId("pay-state").textContent = late ? "Checking the last seconds" : "Waiting for payment";
  for (const id of ["terms", "left", "bar-box"]) byId(id).hidden = late;
  if (late || uri === shown.uri) return;
  const coins = `${trimZeros(request.amount)} ${request.asset}`;
  const network = networkName(request.network);
  byId("code").replaceChildren(qrCode(uri, `QR code: pay ${coins} on ${network}`));
  byId("coins").textContent = coins;
  byId("network").textContent = network;
  byId("address").textContent = request.address;
  byId("note").textContent =
    `Send ${request.asset} on ${network} only. If you send less, or on another network, it may be lost.`;
  byId("wallet").href = uri;
  for (const what of ["amount", "address"]) drawCopy(what);
  shown = { ...shown, uri };
}

function drawCopy(what, done = false) {
  const button = byId(`copy-${what}`);
  button.classList.toggle("done", done);
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("class", "icon");
  sign.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", icon(done ? "check" : "copy"));
  sign.append(use);
  button.replaceChildren(sign, done ? "Copied" : "Copy");
  // The label says which of the two values the button copies, for buyers who cannot see the value beside it.
  button.setAttribute("aria-label", done ? `Copied the ${what}` : `Copy the ${what}`);
}

/** Says that a value was copied, or that it was not and what to do instead. */
export function drawCopied(what, worked) {
  if (!worked) {
    getSelection()?.selectAllChildren(byId(what === "amount" ? "coins" : "address"));
    say(`The ${what} could not be copied. It is selected: copy it with your keyboard.`);
    return;
  }
  drawCopy(what, true);
  say(`The ${what} was copied.`);
  setTimeout(() => drawCopy(what), COPIED_MS);
}

/** Draws the seconds left and their share of `total`. */
export function drawLeft(seconds, total) {
  byId("left").textContent = minutes(seconds);
  byId("bar").style.setProperty("--share", String(Math.min(1, seconds / total)));
  document.body.toggleAttribute("data-soon", seconds <= SOON);
  if ((seconds === 60 || seconds === 10) && seconds !== shown.said) say(`${seconds} seconds left.`);
  shown = { ...shown, said: seconds };
}

function drawResult(state, act) {
  const { phase, view, problem } = state;
  const { icon: sign, title, text, actions = [] } = RESULTS[phase];
  byId("result-icon").setAttribute("href", icon(sign));
  byId("result-title").textContent = title;
  byId("result-text").textContent = typeof text === "function" ? text(view ?? {}, state) : text;
  byId("result-code").textContent =
    problem === undefined ? "" : [problem.code, problem.requestId].filter(Boolean).join(" · ");
  if (phase === shown.phase) return;
  const buttons = actions.map(([name, label], index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    if (index === 0) button.className = "primary";
    button.addEventListener("click", () => act(name));
    return button;
  });
  if (phase === "over" && view?.checkout.cancelUrl?.startsWith("https://")) {
    buttons.push(
      Object.assign(document.createElement("a"), {
        className: "button",
        href: view.checkout.cancelUrl,
        textContent: `Back to ${view.merchant}`,
      }),
    );
  }
  byId("actions").replaceChildren(...buttons);
}

/** Shows whether the connection is up. */
export function drawConnection(up) {
  if (byId("offline").hidden === up) return;
  byId("offline").hidden = up;
  say(up ? "The connection is back." : byId("offline-text").textContent);
}
