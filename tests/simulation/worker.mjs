// A worker process of the simulation: works on its actions over HTTP until it is done or killed. Started by
// processes.mjs, which hands it what it needs as its first message.
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PartnerClient } from "oceafin-partner";

import { carry } from "./actor.mjs";

process.once("message", (given) => {
  work(given).then(
    () => process.disconnect(),
    (error) => {
      tell({ type: "said", rule: "actor", what: `a worker failed: ${error?.stack ?? String(error)}` });
      process.disconnect();
    },
  );
});

function tell(message) {
  process.send?.(message);
}

async function work({ seed, incarnation, calm, baseUrl, customers, folder, actions, scale, timers, skewMs }) {
  // Each process has a clock of its own.
  const dateNow = Date.now;
  Date.now = () => dateNow() + skewMs;
  const clients = customers.map(({ credentials }) => new PartnerClient({ ...credentials, baseUrl }));
  const asked = new Map();
  const nextId = (of) => {
    asked.set(of, (asked.get(of) ?? 0) + 1);
    return `${of}.${incarnation}.${String(asked.get(of))}`;
  };
  const env = {
    seed,
    incarnation,
    calm,
    client: ({ customer }) => clients[customer],
    ms: (wanted) => Math.round(wanted * timers),
    store: fileStore(folder),
    sleep: (ms) => sleep(ms * scale),
    until: (ms) => sleep(Math.max(1, ms - Date.now())),
    // No request is under way for longer than this, by the scale of the faults.
    settling: { settleMs: calm ? 0 : 900_000 * scale },
    way: (name) => tell({ type: "way", name }),
    call(of, make) {
      tell({ type: "call" });
      return make(nextId(of));
    },
    point: async () => undefined,
    begin(facts) {
      const claim = { ...facts, incarnation, requestId: nextId(facts.action) };
      tell({ type: "begin", claim });
      return claim;
    },
    end: ({ requestId }, told) => tell({ type: "end", requestId, told }),
    // What had been done by then is known to the gateway alone, and only in one process.
    verdict: () => undefined,
    finished: (action, end) => tell({ type: "finished", action: action.id, end }),
    payIn: ({ customerId, kind }) => tell({ type: "payIn", customerId, kind }),
  };
  const one = async ({ action, twin }) => {
    await sleep(action.startMs * scale);
    if (twin) env.way("twin");
    await carry({ ...env, twin }, action).catch((error) =>
      tell({ type: "said", rule: "actor", action: action.id, what: error?.stack ?? String(error) }),
    );
  };
  await Promise.all(actions.map(one));
  for (const client of clients) client.close();
}

/**
 * A folder an action, with a file for each version. `link` makes the next one whole or, if another process
 * was faster, not at all; so a kill leaves the old version or the new one, and no lock behind.
 */
function fileStore(root) {
  const latest = (id) => {
    const folder = join(root, id);
    mkdirSync(folder, { recursive: true });
    const version = Math.max(0, ...readdirSync(folder).map(Number).filter(Number.isInteger));
    return {
      folder,
      version,
      text: version === 0 ? undefined : readFileSync(join(folder, String(version)), "utf8"),
    };
  };
  let written = 0;
  return {
    load: (id) => latest(id).text,
    save(id, text, condition) {
      for (;;) {
        const { folder, version, text: was } = latest(id);
        if (condition !== undefined && was !== condition.was) return false;
        // A name of its own each time: once it is linked, writing to it would change the version.
        const draft = join(folder, `${String(process.pid)}.${String((written += 1))}.draft`);
        writeFileSync(draft, text);
        try {
          linkSync(draft, join(folder, String(version + 1)));
          return true;
        } catch (error) {
          if (error.code !== "EEXIST") throw error;
        }
      }
    },
  };
}
