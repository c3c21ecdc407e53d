// The packed package in a Next application with the app router: a server component, a client component, a
// route handler in Node and one at the edge, built and started; nothing about the package in any
// configuration.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "../pages/support/site.mjs";
import { inspect, visit } from "./support/pages.mjs";
import { node, project, start, toolFile } from "./support/project.mjs";
import { pairUp } from "./support/rows.mjs";
import { differences, expectedOfServers, KNOWN_HASH } from "./support/vectors.mjs";

const NEXT = toolFile("next/dist/bin/next");

let browser;

async function built(name, options, routes) {
  const folder = project(name, "next");
  if (!routes.includes("edge")) rmSync(join(folder, "app/api/edge"), { recursive: true });
  await node(folder, NEXT, "build", ...options);
  // Only what browsers get; the rest stays on the server.
  inspect(join(folder, ".next/static"), 1);
  // Next bundles the whole package: the running server must not need the installed one.
  rmSync(join(folder, "node_modules"), { recursive: true });
  const { child, said, ended } = start(folder, process.execPath, [
    NEXT,
    "start",
    "--hostname",
    "127.0.0.1",
    "--port",
    "0",
  ]);
  try {
    const origin = await new Promise((resolve, reject) => {
      child.stdout.on("data", () => {
        const found = /Local:\s+(http:\S+)\s/.exec(said.out)?.[1];
        if (found !== undefined && said.out.includes("Ready")) resolve(found);
      });
      void ended.then(() => reject(new Error(said.all)));
    });
    for (const route of routes) {
      const response = await fetch(`${origin}/api/${route}`);
      const text = await response.text();
      assert.equal(response.status, 200, `${route}: ${text}\n${said.all}`);
      assert.deepEqual(differences(JSON.parse(text), expectedOfServers), {}, route);
    }
    assert.match(await (await fetch(origin)).text(), new RegExp(`<p id="server">${KNOWN_HASH}</p>`));
    await visit(browser, `${origin}/`);
  } finally {
    child.kill();
    await ended;
  }
}

const RUNS = {
  "next-turbopack": () => built("next-turbopack", [], ["answers", "edge"]),
  "next-webpack": () => built("next-webpack", ["--webpack"], ["answers"]),
};

describe("next", { concurrency: 2 }, () => {
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  for (const { name, run } of pairUp("next", RUNS)) test(name, run);
});
