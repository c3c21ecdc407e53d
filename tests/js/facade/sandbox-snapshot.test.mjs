// The state of a sandbox as text: saved, restored, and kept in a file by the command line. The core is
// scripted.
import assert from "node:assert/strict";
import { test } from "node:test";

import { facade } from "./support.mjs";

const lib = await facade();
const CLIENT = {
  clientId: "a",
  clientSecret: "s",
  webhookSecret: "w",
  customerId: "c-1",
  bankAccountId: "b-1",
};
const OFF = { latencyMs: 0, cut: false, slowBodyMs: 0 };

/** Sends a request and reads the whole answer. */
const ask = async (url, init) => (await fetch(url, init)).text();

function scripted() {
  const log = { options: [], restored: [], freed: 0, handled: 0 };
  const core = {
    handle: () => ({
      head: { status: 200, headers: [], transport: OFF, log: "line" },
      body: Buffer.from(`{"n":${(log.handled += 1)}}`),
    }),
    credentialsJson: () => JSON.stringify([CLIENT]),
    takeDueDeliveries: () => [],
    snapshotJson: () => `{"handled":${log.handled}}`,
    restore: (text) => {
      if (text === "bad") throw new Error("no snapshot");
      log.restored.push(text);
    },
    free: () => void (log.freed += 1),
  };
  return {
    log,
    make: (options) => new lib.Sandbox((given) => (log.options.push(given), core), options, lib.listenOn),
  };
}

test("a snapshot is restored unchanged, separate from the options", async () => {
  const { log, make } = scripted();
  const sandbox = make({ seed: 7, snapshot: '{"a":1}' });
  assert.deepEqual([log.options, log.restored], [[{ seed: 7 }], ['{"a":1}']]);
  assert.equal(sandbox.snapshot(), '{"handled":0}');
  await sandbox.close();
  assert.throws(() => sandbox.snapshot(), { code: "sandbox_closed" });
  for (const snapshot of [{}, 7, null, ""])
    assert.throws(() => make({ snapshot }), { code: "option_invalid" }, String(snapshot));
  assert.equal(log.freed, 1);
  assert.throws(() => make({ snapshot: "bad" }), /no snapshot/);
  assert.equal(log.freed, 2, "a core that cannot go on is given back");
});

test("the server reports when to save the snapshot: after the action, before the answer", async () => {
  const { log, make } = scripted();
  const sandbox = make({});
  const kept = [];
  const { baseUrl } = await sandbox.listen({ onAnswer: (method) => kept.push([method, sandbox.snapshot()]) });
  await ask(baseUrl, { method: "POST" });
  await ask(baseUrl);
  assert.deepEqual(kept, [
    ["POST", '{"handled":1}'],
    ["GET", '{"handled":2}'],
  ]);
  await assert.rejects(sandbox.listen({ host: 7 }), { code: "option_invalid" });
  await assert.rejects(sandbox.listen({ onAnswer: "x" }), { code: "option_invalid" });
  await sandbox.close();
  assert.equal(log.freed, 1);
});

test("beyond loopback it warns, on loopback it does not", async () => {
  const warnings = [];
  const listener = (warning) => warnings.push(warning.code);
  process.on("warning", listener);
  const { make } = scripted();
  const sandbox = make({});
  for (const host of ["127.0.0.1", "localhost", undefined]) await sandbox.listen({ ...(host && { host }) });
  await new Promise(setImmediate);
  assert.deepEqual(warnings, []);
  const { baseUrl } = await sandbox.listen({ host: "0.0.0.0" });
  assert.match(baseUrl, /^http:\/\/0\.0\.0\.0:\d+$/);
  await new Promise(setImmediate);
  assert.deepEqual(warnings, ["OCEAFIN_SANDBOX_EXPOSED"]);
  process.off("warning", listener);
  await sandbox.close();
});

const locks = new Set();

/** Runs the command line until `play` is done; `files` is the disk. */
async function cli(files, argv, play = async () => {}) {
  const { log, make } = scripted();
  const told = { out: "", err: "", log };
  told.code = await lib.main(["sandbox", "--port", "0", ...argv], {
    createSandbox: (options) => make(options),
    out: (text) => void (told.out += text),
    err: (text) => void (told.err += text),
    readText: (path) => files[path],
    lock: async (path) => {
      if (locks.has(path)) throw new lib.ConfigurationError({ code: "snapshot_in_use", message: "in use" });
      locks.add(path);
      return () => void locks.delete(path);
    },
    writeText: (path, text) => {
      if (path.startsWith("/full/"))
        throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      files[path] = text;
    },
    stopped: () => play(/BASE_URL=(\S+)/.exec(told.out)[1], files),
  });
  return told;
}

test("the command line keeps the state in a file and resumes from it", async () => {
  const files = {};
  const first = await cli(files, ["--snapshot", "s.json"], async (baseUrl) => {
    assert.equal(
      files["s.json"],
      '{"handled":0}',
      "written at the start, so that a wrong path is found then",
    );
    await ask(baseUrl, { method: "POST" });
    assert.equal(files["s.json"], '{"handled":1}', "before the answer");
    await ask(baseUrl);
    assert.equal(files["s.json"], '{"handled":1}', "a GET is saved with the next");
  });
  assert.deepEqual(
    [first.code, first.log.restored, files["s.json"]],
    [0, [], '{"handled":2}'],
    "and at the end",
  );
  const second = await cli(files, ["--snapshot", "s.json"]);
  assert.deepEqual([second.code, second.log.restored], [0, ['{"handled":2}']]);
  const without = await cli({}, []);
  assert.deepEqual([without.code, without.log.restored], [0, []]);
});

test("the file is locked before it is read, and unlocked however the command ends", async () => {
  const files = {};
  await cli(files, ["--snapshot", "s.json"], async (baseUrl) => {
    assert.deepEqual([...locks], ["s.json"]);
    const second = await cli(new Proxy({}, { get: () => assert.fail("read") }), ["--snapshot", "s.json"]);
    assert.deepEqual([second.code, second.err, second.log.options], [1, "in use\n", []]);
    await fetch(baseUrl, { method: "POST" });
  });
  assert.deepEqual([...locks], []);
  await cli({}, ["--snapshot", "/full/s.json"]);
  assert.deepEqual([...locks], [], "a command that fails lets go too");
  await cli({}, []);
});

test("a file that cannot be written is reported at the start, without a stack trace", async () => {
  const told = await cli({}, ["--snapshot", "/full/s.json"]);
  assert.deepEqual([told.code, told.log.freed], [1, 1]);
  assert.equal(told.err, "ENOSPC: no space left\n");
});
