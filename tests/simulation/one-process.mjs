// A world in one process and in virtual time: fully reproducible from its seed. Processes are simulated: what
// is killed sends, stores and hears nothing any more, and another one resumes from what was stored.
import { createHmac } from "node:crypto";
import { PartnerClient } from "oceafin-partner";

import { carry } from "./actor.mjs";
import { makeWeather } from "./faults.mjs";
import { Gateway } from "./gateway.mjs";
import { judge } from "./oracle/index.mjs";
import { PLANTS } from "./plants.mjs";
import { stream } from "./random.mjs";
import { report, story } from "./report.mjs";
import { Stuck, virtualTime } from "./time.mjs";
import { makeActions, makeWorld, payIn } from "./world.mjs";

const START = Date.parse("2026-06-28T09:00:00Z");
const STORM_MS = 40 * 60_000;
/** Longer than any request is under way, and than any signature is fresh. */
const LULL_MS = 15 * 60_000;
const CALM_MS = 12 * 60 * 60_000;
/** Longer than the deadline of any call. */
const HANGS_MS = 150_000;
const SLOTS = 2;
const NEVER = new Promise(() => undefined);

/** Runs one world. `only` leaves out all actions but these numbers; `keep` adds the story of each call. */
export async function runWorld({ seed, count = 40, only, plant, keep }) {
  const time = virtualTime(START, stream(seed, "bytes"));
  const run = {
    seed,
    plant,
    claims: [],
    ends: new Map(),
    deposits: [],
    said: [],
    verdicts: [],
    ways: {},
    calls: 0,
    exact: true,
    kills: 0,
  };
  try {
    await new World(run, time).live(count, only);
    return { ...report(run), ...(keep && { story: story(run) }) };
  } finally {
    await run.world?.sandbox.close();
    time.restore();
  }
}

class World {
  #run;
  #time;
  #records = new Map();
  #processes = [];

  constructor(run, time) {
    this.#run = run;
    this.#time = time;
  }

  async live(count, only) {
    const run = this.#run;
    run.world = await makeWorld(run.seed);
    run.actions = makeActions(run.seed, run.world.customers, count).filter(
      ({ number }) => only?.includes(number) ?? true,
    );
    run.before = run.world.sandbox.control("ledger");
    run.gateway = new Gateway({
      sandbox: run.world.sandbox,
      weather: makeWeather(run.seed),
      sleep: this.#time.sleep,
      seed: run.seed,
    });
    for (let slot = 0; slot < SLOTS; slot += 1) void this.#slot(slot);
    void this.#skew();
    await this.#pass(STORM_MS);
    this.#hangs();
    for (const process of this.#processes) process.alive = false;
    run.gateway.clearUp();
    run.world.sandbox.control("clock/skew", { ms: 0 });
    await this.#pass(LULL_MS);
    const calm = this.#start("calm", true);
    for (const action of run.actions) if (!run.ends.has(action.id)) void this.#work(calm, action, false);
    try {
      await this.#time.run(() => calm.working === 0, CALM_MS);
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      run.said.push({ rule: "hang", what: error.message });
    }
    // What is under way at the provider comes to its end.
    run.world.sandbox.advance(60_000);
    run.violations = judge(run);
    for (const process of this.#processes) process.close();
  }

  async #pass(ms) {
    const end = this.#time.now() + ms;
    void this.#time.sleep(ms);
    await this.#time.run(() => this.#time.now() >= end);
  }

  /** A place for a process: starts one, and another after each kill. */
  async #slot(slot) {
    const random = stream(this.#run.seed, "slot", slot);
    const often = random.pick([120_000, 600_000, STORM_MS * 2]);
    for (let life = 0; this.#time.now() < START + STORM_MS; life += 1) {
      const process = this.#start(`p${String(slot)}.${String(life)}`, false);
      for (const action of this.#run.actions) {
        const owner = action.number % SLOTS === slot;
        if (owner || action.twin) void this.#later(process, action, !owner);
      }
      const killed = this.#time.sleep(random.between(1, often));
      await Promise.race([killed, process.dead]);
      process.kill();
      this.#run.kills += 1;
      await this.#time.sleep(random.between(50, 8_000));
    }
  }

  async #later(process, action, twin) {
    const wait = START + action.startMs - this.#time.now();
    if (wait > 0) await process.env.sleep(wait);
    await this.#work(process, action, twin);
  }

  async #work(process, action, twin) {
    if (!process.alive || (this.#run.ends.has(action.id) && !twin)) return;
    process.working += 1;
    if (twin) process.env.way("twin");
    try {
      await carry({ ...process.env, twin }, action);
    } catch (error) {
      this.#run.said.push({
        rule: "actor",
        action: action.id,
        what: `the actor of ${action.id} failed: ${error?.stack ?? String(error)}`,
      });
    }
    process.working -= 1;
  }

  /** The partner's clock and the API's drift apart, and back. */
  async #skew() {
    const random = stream(this.#run.seed, "skew");
    if (random.chance(0.5)) return;
    while (this.#time.now() < START + STORM_MS) {
      await this.#time.sleep(random.between(20_000, 200_000));
      if (this.#time.now() < START + STORM_MS)
        this.#run.world.sandbox.control("clock/skew", {
          ms: random.pick([0, 45_000, -45_000, 400_000, -400_000, 7_200_000]),
        });
    }
  }

  /** Whoever was not killed has an answer by now, whatever became of the call. */
  #hangs() {
    const alive = new Set(this.#processes.filter(({ killed }) => !killed).map(({ env }) => env.incarnation));
    for (const claim of this.#run.claims) {
      if (
        claim.told === undefined &&
        alive.has(claim.incarnation) &&
        this.#time.now() - claim.beganMs > HANGS_MS
      )
        this.#run.said.push({ rule: "hang", action: claim.action, what: `${claim.requestId} never ended` });
    }
  }

  /** A simulated process with clients of its own. */
  #start(incarnation, calm) {
    const { run, time, records } = { run: this.#run, time: this.#time, records: this.#records };
    const process = { alive: true, killed: false, working: 0 };
    process.dead = new Promise((resolve) => (process.die = resolve));
    process.kill = () => {
      process.alive = false;
      process.killed = true;
      process.die();
    };
    const living = async (work) => {
      try {
        return process.alive ? await work() : await NEVER;
      } finally {
        if (!process.alive) await NEVER;
      }
    };
    const fetch = (url, init) => living(() => run.gateway.handle(requestOf(url, init), init.signal));
    const random = stream(run.seed, "process", incarnation);
    const outside = random.chance(0.25);
    const clients = run.world.customers.map(({ credentials: { clientId, clientSecret } }) => {
      const key = outside
        ? { signer: signer(clientSecret, calm ? undefined : random, time.sleep) }
        : { clientSecret };
      return new PartnerClient({ clientId, ...key, baseUrl: run.world.sandbox.baseUrl, fetch });
    });
    process.close = () => clients.forEach((client) => client.close());
    const asked = new Map();
    const nextId = (of) => {
      asked.set(of, (asked.get(of) ?? 0) + 1);
      return `${of}.${incarnation}.${String(asked.get(of))}`;
    };
    process.env = {
      seed: run.seed,
      incarnation,
      calm,
      plant: calm ? undefined : run.plant,
      planted: calm ? undefined : PLANTS[run.plant]?.act,
      client: ({ customer }) => clients[customer],
      ms: (wanted) => wanted,
      store: {
        load: (id) => records.get(id),
        save(id, text, condition) {
          if (!process.alive || (condition !== undefined && records.get(id) !== condition.was)) return false;
          records.set(id, text);
          return true;
        },
      },
      sleep: (ms) => living(() => time.sleep(ms)),
      until: (ms) => living(() => time.sleep(ms - time.now())),
      settling: {},
      way: (name) => void (process.alive && (run.ways[name] = (run.ways[name] ?? 0) + 1)),
      call(of, work) {
        run.calls += 1;
        return living(() => work(nextId(of)));
      },
      async point(random) {
        if (!calm && random.chance(0.01)) process.kill();
        await living(() => undefined);
      },
      begin(facts) {
        run.calls += 1;
        const claim = { ...facts, incarnation, requestId: nextId(facts.action), beganMs: time.now() };
        run.claims.push(claim);
        return claim;
      },
      end(claim, told) {
        if (process.alive) claim.told = told;
      },
      verdict: (facts) => void (process.alive && run.verdicts.push({ ...facts, ...run.gateway.moment() })),
      finished(action, end) {
        if (process.alive && (calm || end.refused === undefined || !action.twin) && !run.ends.has(action.id))
          run.ends.set(action.id, end);
      },
      payIn: (action) => void run.deposits.push(payIn(run.world.sandbox, action)),
    };
    this.#processes.push(process);
    return process;
  }
}

/** A key store outside: now and then it fails, or is too slow. */
function signer(secret, random, sleep) {
  return async (text) => {
    if (random?.chance(0.1)) throw new Error("the key store is out of order");
    if (random?.chance(0.1)) await sleep(random.between(1, 60_000));
    return createHmac("sha256", secret).update(text).digest("hex");
  };
}

/** What `fetch` was asked, as the gateway takes it. */
function requestOf(url, { method, headers, body }) {
  const { pathname, search } = new URL(url);
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { method, path: pathname + search, headers: lower, body: body && Buffer.from(body).toString() };
}
