// `npm start`: the till and the checkout, each with its backend on a port of this machine, against the
// sandbox.
import { startCheckout } from "./checkout/server/checkout.mjs";
import { startTill } from "./till/server/till.mjs";

const port = Number(process.env.PORT ?? 4020);
const till = await startTill({ port });
const shop = await startCheckout({ port: port === 0 ? 0 : port + 1 });
const { link } = await shop.sell({
  title: "Linen notebook, two of them",
  amount: "49.90",
  merchantReference: "A-1001",
});

console.log(`the till:           ${till.origin}/`);
console.log(`pay at the till:    ${till.origin}/demo`);
console.log(`the shop:           ${shop.origin}/`);
console.log(`a checkout:         ${link}`);
console.log(`pay the checkout:   ${shop.origin}/demo`);
console.log("stop both with Ctrl-C");
