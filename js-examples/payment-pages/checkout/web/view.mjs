/** What the page shows of a state. Text goes in as text; nothing here decides anything. */

import { minutes, money, networkName, plain } from "../../shared/web/amounts.mjs";
import { qrCode } from "../../shared/web/qr.mjs";

const by = (id) => document.getElementById(id);
const icon = (name) => `/shared/web/icons.svg#${name}`;

/** Below this many seconds the time left is shown as short. */
const SOON = 60;
/** How long a button says that it has copied, in milliseconds. */
const COPIED_MS = 2500;
const SECTIONS = { loading: "loading", asking: "loading", choosing: "choosing", waiting: "pay", late: "pay" };

/** The phases that end or interrupt a payment: tone, icon, words, and what can be done. */
const RESULTS = {
  seen: { tone: "wait", icon: "seen", title: "Payment seen", text: "The network is confirming it. You need not do anything, and you may close this page." },
  paid: { tone: "good", icon: "paid", title: "Paid", text: ({ merchant }) => `Thank you. ${merchant} has your payment.` },
  expired: {
    tone: "wait",
    icon: "over",
    title: "The time is up",
    text: "The price was fixed for a while only. If you have sent it already, wait: this page goes on looking. If not, do not send anything to the old address: get a new one, with a new amount.",
    actions: [
      ["again", "Get a new address"],
      ["other", "Pay another way"],
    ],
  },
  over: { tone: "wait", icon: "over", title: "This checkout has ended", text: ({ merchant }) => `It can no longer be paid. Ask ${merchant} for a new link; do not send anything to an old address. If you have sent a payment already, tell them.` },
  unknown: { tone: "stop", icon: "stop", title: "This link leads nowhere", text: () => "Look whether it was copied as a whole, or ask the seller for a new one." },
  refused: {
    tone: "stop",
    icon: "stop",
    title: "Do not pay",
    text: (_, { reason }) => `The ${reason} of the payment request does not fit what its code would say, so no code is shown. Do not send anything for it.`,
    actions: [["other", "Pay another way"]],
  },
  failed: {
    tone: "stop",
    icon: "stop",
    title: "No address was given",
    text: () => "The provider refused to give a new address. If you have paid one that was shown before, wait: this page goes on looking.",
    actions: [
      ["again", "Try again"],
      ["other", "Pay another way"],
    ],
  },
};
const SPOKEN = { choosing: "Choose how you want to pay.", asking: "Getting a payment address.", late: "The time is up. Checking the last seconds." };

let shown = {};

/** Draws `state`; `act(name)` is called by the buttons of a result. */
export function draw(state, act) {
  const { phase, view } = state;
  const section = SECTIONS[phase] ?? "result";
  for (const { id } of document.querySelectorAll("main > section")) by(id).hidden = id !== section;
  by("loading-title").textContent = phase === "asking" ? "Getting a payment address" : "Opening the checkout";
  by("loading-note").textContent = state.doubt === undefined ? "" : "It is not known yet whether there is an address. We ask again, and it will be the same one: nothing is paid by asking.";
  by("loading-code").textContent = state.doubt === undefined ? "" : [state.doubt.code, state.doubt.requestId].filter(Boolean).join(" · ");
  if (view !== undefined) drawOrder(view);
  if (section === "choosing") drawChoices(state);
  if (section === "pay") drawPay(state);
  if (section === "result") drawResult(state, act);
  if (phase === shown.phase) return;

  const result = RESULTS[phase];
  document.body.dataset.phase = phase;
  document.body.dataset.tone = result?.tone ?? "";
  document.title = [result?.title, view === undefined ? "Checkout" : `${money(view.checkout.amount, view.checkout.currency)} to ${view.merchant}`].filter(Boolean).join(" · ");
  if (phase === "waiting") say(`Waiting for your payment: ${by("coins").textContent} on ${by("network").textContent}.`);
  else say(result === undefined ? SPOKEN[phase] : `${result.title}. ${by("result-text").textContent}`);
  // Not at the very first: the page begins at its top.
  if (shown.phase !== undefined && shown.phase !== "loading") by(`${section}-title`).focus({ preventScroll: true });
  if (shown.phase !== undefined) scrollTo({ top: 0 });
  shown = { ...shown, phase };
}

/** Says something out loud, once. */
export function say(text) {
  if (text !== undefined) by("spoken").textContent = text;
}

function drawOrder({ merchant, checkout: { title, amount, currency } }) {
  by("order").hidden = false;
  by("nameless").hidden = true;
  by("mark").textContent = [...merchant][0] ?? "";
  by("merchant").textContent = merchant;
  by("title").textContent = title ?? "Your order";
  by("price").textContent = money(amount, currency);
}

function drawChoices({ view, choice }) {
  const { accepts } = view.checkout;
  // Once: whoever is choosing must not lose the focus to an answer of the server.
  if (by("choices").childElementCount !== accepts.length) {
    by("choices").replaceChildren(
      ...accepts.map(({ asset, network }, index) => {
        const label = document.createElement("label");
        label.className = "choice";
        const input = Object.assign(document.createElement("input"), { type: "radio", name: "choice", value: String(index) });
        const [name, on] = [document.createElement("b"), document.createElement("small")];
        name.textContent = asset;
        on.textContent = networkName(network);
        label.append(input, name, on);
        return label;
      }),
    );
  }
  by("choices").querySelectorAll("input")[choice].checked = true;
}

function drawPay({ phase, request, uri }) {
  const late = phase === "late";
  by("pay-state").textContent = late ? "Checking the last seconds" : "Waiting for payment";
  for (const id of ["terms", "left", "bar-box"]) by(id).hidden = late;
  if (late || uri === shown.uri) return;
  const coins = `${plain(request.amount)} ${request.asset}`;
  const network = networkName(request.network);
  by("code").replaceChildren(qrCode(uri, `QR code: pay ${coins} on ${network}`));
  by("coins").textContent = coins;
  by("network").textContent = network;
  by("address").textContent = request.address;
  by("note").textContent = `Send ${request.asset} on ${network} only. Sent on another network, or less than this, it may be lost.`;
  by("wallet").href = uri;
  for (const what of ["amount", "address"]) drawCopy(what);
  shown = { ...shown, uri };
}

function drawCopy(what, done = false) {
  const button = by(`copy-${what}`);
  button.classList.toggle("done", done);
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("class", "icon");
  sign.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", icon(done ? "check" : "copy"));
  sign.append(use);
  button.replaceChildren(sign, done ? "Copied" : "Copy");
  // The name says which of the two, for those who do not see what stands beside it.
  button.setAttribute("aria-label", done ? `Copied the ${what}` : `Copy the ${what}`);
}

/** Says that something was copied, or that it was not and what to do instead. */
export function drawCopied(what, worked) {
  if (!worked) {
    getSelection()?.selectAllChildren(by(what === "amount" ? "coins" : "address"));
    say(`The ${what} could not be copied. It is selected: copy it with your keyboard.`);
    return;
  }
  drawCopy(what, true);
  say(`The ${what} was copied.`);
  setTimeout(() => drawCopy(what), COPIED_MS);
}

/** Seconds left, of so many. */
export function drawLeft(seconds, total) {
  by("left").textContent = minutes(seconds);
  by("bar").style.setProperty("--share", String(Math.min(1, seconds / total)));
  document.body.toggleAttribute("data-soon", seconds <= SOON);
  if ((seconds === 60 || seconds === 10) && seconds !== shown.said) say(`${seconds} seconds left.`);
  shown = { ...shown, said: seconds };
}

function drawResult(state, act) {
  const { phase, view, problem } = state;
  const { icon: sign, title, text, actions = [] } = RESULTS[phase];
  by("result-icon").setAttribute("href", icon(sign));
  by("result-title").textContent = title;
  by("result-text").textContent = typeof text === "function" ? text(view ?? {}, state) : text;
  by("result-code").textContent = problem === undefined ? "" : [problem.code, problem.requestId].filter(Boolean).join(" · ");
  if (phase === shown.phase) return;
  const buttons = actions.map(([name, label], index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    if (index === 0) button.className = "primary";
    button.addEventListener("click", () => act(name));
    return button;
  });
  if (phase === "over" && view?.checkout.cancelUrl?.startsWith("https://")) {
    buttons.push(Object.assign(document.createElement("a"), { className: "button", href: view.checkout.cancelUrl, textContent: `Back to ${view.merchant}` }));
  }
  by("actions").replaceChildren(...buttons);
}

/** Whether the connection is up. */
export function drawConnection(up) {
  if (by("offline").hidden === up) return;
  by("offline").hidden = up;
  say(up ? "The connection is back." : by("offline-text").textContent);
}
