// Helpers of the simulation's tests.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("main.mjs", import.meta.url));

/**
 * Runs the simulation in a process of its own, since virtual time is not for the test runner; gives its exit
 * code and what it found.
 */
export function simulate(words) {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [MAIN, ...words, "--json"],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error && error.code !== 1)
          reject(new Error(`the simulation ended badly: ${stderr}`, { cause: error }));
        else resolve({ code: error ? 1 : 0, result: JSON.parse(stdout) });
      },
    );
  });
}

/** The broken rules as one text, for the message of a failed assertion. */
export const broken = ({ violations }) =>
  violations
    .slice(0, 10)
    .map(({ seed, rule, what }) => `${rule} (${seed}): ${what}`)
    .join("\n");
