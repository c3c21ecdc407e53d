// `npm start`: the desk on port 4020, or on the port in the environment variable `PORT`.

import { startDesk } from "./desk.js";

const { link } = await startDesk({
  port: Number(process.env.PORT ?? 4020),
  pageOrigin: process.env.PAGE_ORIGIN,
});
console.log(`Open ${link}\nEverything happens in this process; no money moves. Stop with Ctrl+C.`);
