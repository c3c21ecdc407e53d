// One sandbox per snapshot file, as processes of the packed command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const cli = join(dirname(createRequire(import.meta.url).resolve("oceafin-partner")), "cli.cjs");

/** Starts a sandbox and waits until it serves or exits. */
async function start(file, cwd) {
  const child = spawn(process.execPath, [cli, "sandbox", "--port", "0", "--quiet", "--snapshot", file], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const told = { child, out: "", err: "", code: undefined };
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8").on("data", (text) => (told.err += text));
  const closed = once(child, "close").then(([code]) => void (told.code = code));
  const serves = new Promise((resolve) =>
    child.stdout.on("data", (text) => (told.out += text).includes("Listening on") && resolve()),
  );
  await Promise.race([serves, closed]);
  told.end = async (signal) => {
    child.kill(signal);
    await closed;
  };
  return told;
}

for (const [what, folder] of [
  ["beside the file", ""],
  ["of a path that is too long for a socket", join("a".repeat(90), "b".repeat(90))],
]) {
  test(`the lock ${what}: one at a time, free after an end and after a kill`, async () => {
    const root = mkdtempSync(join(tmpdir(), "oceafin-lock-"));
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(root, folder), { recursive: true });
    const file = join(root, folder, "state.json");
    const running = [];
    try {
      const first = await start(file);
      running.push(first);
      assert.equal(first.code, undefined, first.err);
      // Also under another name of the file.
      for (const [name, cwd] of [
        [file],
        ["state.json", join(root, folder)],
        [join(root, folder, ".", "..", folder.split("/").at(-1) || root.split("/").at(-1), "state.json")],
      ]) {
        const second = await start(name, cwd);
        running.push(second);
        assert.equal(second.code, 1, second.out);
        assert.match(
          second.err,
          /^the snapshot `[^`]+` is in use by another sandbox; stop that one, or give this one a file of its own\n$/,
        );
      }
      await first.end("SIGKILL");
      const third = await start(file);
      running.push(third);
      assert.equal(third.code, undefined, third.err);
      const again = await start(file);
      running.push(again);
      assert.equal(again.code, 1, "what was taken over is held");
      await third.end("SIGTERM");
      assert.equal(third.code, 0, third.err);
      assert.deepEqual(readdirSync(dirname(file)), ["state.json"], "nothing is left behind");
      const last = await start(file);
      running.push(last);
      assert.equal(last.code, undefined, last.err);
    } finally {
      for (const one of running) if (one.code === undefined) await one.end("SIGKILL");
      rmSync(root, { recursive: true, force: true });
    }
    assert.ok(!existsSync(root));
  });
}
