// `npm start`: both backends start, and every address that it prints answers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("npm start prints the addresses of both pages, and each answers with a page", {
  timeout: 60_000,
}, async () => {
  const main = fileURLToPath(new URL("../main.mjs", import.meta.url));
  const program = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(program, "exit");
  try {
    let output = "";
    for await (const chunk of program.stdout) if ((output += chunk).includes("Ctrl-C")) break;
    const addresses = output.match(/http:\S+/g);
    assert.equal(addresses.length, 5, output);
    for (const address of addresses) {
      const response = await fetch(address);
      assert.deepEqual(
        [response.status, response.headers.get("Content-Type")],
        [200, "text/html; charset=utf-8"],
        address,
      );
    }
  } finally {
    program.kill();
    await ended;
  }
});
