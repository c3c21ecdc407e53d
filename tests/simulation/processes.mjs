// A world with real processes: workers over HTTP that are killed at random moments with SIGKILL and resumed
// from the files they wrote. The seed decides the faults a request meets, but not how processes interleave.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { makeWeather } from "./faults.mjs";
import { Gateway } from "./gateway.mjs";
import { judge } from "./oracle/index.mjs";
import { stream } from "./random.mjs";
import { report } from "./report.mjs";
import { makeActions, makeWorld, payIn } from "./world.mjs";

const WORKER = fileURLToPath(new URL("worker.mjs", import.meta.url));
/** Virtual times are too long to wait for: of the faults and pauses, and of the clients' limits. */
const SCALE = 0.01;
const TIMERS = 0.1;
/** A worker that has not ended after this time hangs. */
const CALM_LIMIT_MS = 180_000;

/** Runs one world with `processes` workers at a time, each of which is killed and replaced `lives` times. */
export async function runProcesses({ seed, count = 80, processes = 2, lives = 4 }) {
  const run = {
    seed,
    claims: [],
    ends: new Map(),
    deposits: [],
    said: [],
    verdicts: [],
    ways: {},
    calls: 0,
    kills: 0,
    exact: false,
  };
  const folder = mkdtempSync(join(tmpdir(), "oceafin-simulation-"));
  run.world = await makeWorld(seed, { stepMs: 20, scale: SCALE });
  run.actions = makeActions(seed, run.world.customers, count);
  run.before = run.world.sandbox.control("ledger");
  run.gateway = new Gateway({
    sandbox: run.world.sandbox,
    weather: makeWeather(seed, { scale: SCALE }),
    sleep,
    seed,
  });
  const server = await serve(run.gateway);
  const told = new Map();
  const start = (incarnation, given) =>
    startWorker(run, told, {
      ...given,
      seed,
      incarnation,
      folder,
      baseUrl: server.baseUrl,
      customers: run.world.customers,
      scale: SCALE,
      timers: TIMERS,
    });
  try {
    await Promise.all(
      Array.from({ length: processes }, (_, slot) => storm(run, slot, { start, processes, lives })),
    );
    run.gateway.clearUp();
    while (run.gateway.late > 0) await sleep(20);
    const left = run.actions.filter(({ id }) => !run.ends.has(id));
    const calm = start("calm", {
      calm: true,
      skewMs: 0,
      actions: left.map((action) => ({ action: { ...action, startMs: 0 }, twin: false })),
    });
    const limit = setTimeout(() => {
      run.said.push({ rule: "hang", what: "the last worker did not come to its end" });
      calm.kill("SIGKILL");
    }, CALM_LIMIT_MS);
    await calm.ended;
    clearTimeout(limit);
    run.world.sandbox.advance(60_000);
    run.violations = judge(run);
    return report(run);
  } finally {
    await server.close();
    await run.world.sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A slot for workers: it starts and kills one after the other, unless one finishes first. */
async function storm(run, slot, { start, processes, lives }) {
  const random = stream(run.seed, "slot", slot);
  for (let life = 0; life <= lives; life += 1) {
    const mine = run.actions.filter(
      ({ id, number, twin }) => !run.ends.has(id) && (number % processes === slot || twin),
    );
    const actions = mine.map((action) => ({
      action: { ...action, startMs: life === 0 ? action.startMs : 0 },
      twin: action.number % processes !== slot,
    }));
    const worker = start(`p${String(slot)}.${String(life)}`, {
      calm: false,
      actions,
      skewMs: random.pick([0, 0, 700, -700, 400_000]),
    });
    await worker.busy;
    await Promise.race([worker.ended, sleep(random.between(1, 2_500))]);
    if (worker.kill("SIGKILL")) run.kills += 1;
    await worker.ended;
  }
}

/**
 * `busy` resolves when the worker has made its first call, so that none is killed before it has done
 * anything.
 */
function startWorker(run, told, given) {
  const worker = fork(WORKER, [], { serialization: "advanced" });
  worker.send(given);
  worker.ended = new Promise((resolve) => worker.once("exit", resolve));
  worker.busy = Promise.race([worker.ended, new Promise((resolve) => worker.once("message", resolve))]);
  const heard = {
    call: () => (run.calls += 1),
    way: ({ name }) => (run.ways[name] = (run.ways[name] ?? 0) + 1),
    begin({ claim }) {
      run.calls += 1;
      run.claims.push(claim);
      told.set(claim.requestId, claim);
    },
    end: (message) => (told.get(message.requestId).told = message.told),
    finished({ action, end }) {
      const { twin } = run.actions.find(({ id }) => id === action);
      if (!run.ends.has(action) && (given.calm || end.refused === undefined || !twin))
        run.ends.set(action, end);
    },
    payIn: (action) => run.deposits.push(payIn(run.world.sandbox, action)),
    said: ({ type: _type, ...violation }) => run.said.push(violation),
  };
  worker.on("message", (message) => heard[message.type](message));
  return worker;
}

/** The gateway on a port of this machine. */
async function serve(gateway) {
  const server = createServer((request, response) => {
    answer(gateway, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${String(server.address().port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function answer(gateway, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString();
  const {
    status,
    headers,
    body: stream,
  } = await gateway.handle(
    { method: request.method, path: request.url, headers: passed(request.headers), body },
    gone.signal,
  );
  response.writeHead(status, Object.fromEntries(headers));
  for await (const chunk of stream ?? []) response.write(chunk);
  response.end();
}

/** The headers, without those of the connection. */
function passed(headers) {
  const {
    host: _host,
    connection: _connection,
    "content-length": _length,
    "transfer-encoding": _encoding,
    "keep-alive": _alive,
    ...rest
  } = headers;
  return rest;
}
