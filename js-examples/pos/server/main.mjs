// `npm start`: the till on a port of this machine, against the sandbox.
import { startTill } from "./till.mjs";

const till = await startTill({ port: Number(process.env.PORT ?? 4020) });
console.log(`the till:        ${till.origin}/`);
console.log(`pay as a buyer:  ${till.origin}/demo`);
console.log("end it with Ctrl-C");
