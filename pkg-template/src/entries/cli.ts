/** The executable: gives the command line its process. The build puts the `#!` line before it. */

import { readFileSync, renameSync, writeFileSync } from "node:fs";

import { main } from "../sandbox/cli.js";
import { lockSnapshot } from "../sandbox/snapshot-lock.js";
import { createSandbox } from "./sandbox.js";

void main(process.argv.slice(2), {
  createSandbox,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  readText: (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  },
  lock: lockSnapshot,
  // A new file beside it takes its place: a process that is killed while it writes leaves the old one whole.
  writeText: (path, text) => {
    writeFileSync(`${path}.part`, text, { flush: true });
    renameSync(`${path}.part`, path);
  },
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
