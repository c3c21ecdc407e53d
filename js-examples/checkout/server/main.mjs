// `npm start`: a shop with a checkout page on a port of this machine, against the sandbox.
import { startCheckout } from "./checkout.mjs";

const { origin, sell } = await startCheckout({ port: Number(process.env.PORT ?? 4021) });
const { link } = await sell({ title: "Linen notebook, two of them", amount: "49.90", merchantReference: "A-1001" });
console.log(`the shop:        ${origin}/`);
console.log(`a checkout:      ${link}`);
console.log(`pay as a buyer:  ${origin}/demo`);
console.log("end it with Ctrl-C");
