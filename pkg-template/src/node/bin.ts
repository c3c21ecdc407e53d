/** The executable: gives the command line its process. The build puts the `#!` line before it. */

import { main } from "../cli.js";
import { createSandbox } from "./sandbox.js";

void main(process.argv.slice(2), {
  createSandbox,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  stopped: () =>
    new Promise((resolve) => {
      process.once("SIGINT", () => {
        resolve();
      });
      process.once("SIGTERM", () => {
        resolve();
      });
    }),
}).then((code) => {
  process.exitCode = code;
});
