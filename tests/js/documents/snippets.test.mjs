// Runs or checks every fenced block of code in the documents, and compares what a run prints with the ```text
// block that follows it. `…` in such a block stands for anything on the line; alone on a line, for any number
// of lines.
//
// | info string | what is done |
// |---|---|
// | `js run` | run as an ES module and type-checked; with `client`, `env` or `express` in the surroundings below |
// | `js run cjs` | run as CommonJS and checked as TypeScript besides |
// | `js recipe NAME` | run with its framework or its server by the suite `webhooks` |
// | `ts check` | type-checked; with `run next`, its `POST` is called too |
// | `sh run` | run in the project that has the package |
// | `sh serve` | started, read until it listens, stopped |
// | `sh xtask` | each line is a command of the build script |
// | `text` | what the block before it prints, or a picture |
//
// The READMEs of the examples start them: their `sh` blocks name scripts of the example, and the suite
// `examples` runs those.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { transform } from "esbuild";

import { blocksOf, documents, markdownUnder, prose, root } from "./markdown.mjs";

const run = promisify(execFile);

/** Blocks that cannot be run or checked here: document, first line, reason. */
const EXCEPTIONS = [
  [
    "pkg-template/README.md",
    "npm install oceafin-partner",
    "needs the public registry; the suite installs the packed file instead",
  ],
  ["CONTRIBUTING.md", "model! {", "a fragment of Rust; the declarations themselves are compiled"],
  ["RELEASING.md", "cargo install --locked cargo-deny", "needs GitHub; its last line is a suite"],
  [
    "docs/relay.md",
    'import express from "express";',
    "a file of js-examples/relay, which tests/js/relay/recipes.test.mjs compares",
  ],
  ["docs/relay.md", 'import Fastify from "fastify";', "the same"],
  ["docs/relay.md", 'import { Hono } from "hono";', "the same"],
  [
    "docs/sandbox.md",
    "cargo run -p oceafin-sandbox -- --port 4010",
    "tested natively by sandbox/tests/server.rs",
  ],
];

const blocks = documents.flatMap(blocksOf);
const js = blocks.filter(({ language, flags }) => language === "js" && flags.has("run"));
const ts = blocks.filter(({ language, flags }) => language === "ts" && flags.has("check"));
const sh = blocks.filter(({ language }) => language === "sh");
const exceptionOf = ({ document, text }) =>
  EXCEPTIONS.find(([where, start]) => where === document && text.trimStart().startsWith(start));

/** The examples of one file, which are documents too. */
const examples = readdirSync(join(root, "js-examples"))
  .map((name) => ({ name: `js-examples/${name}/index.mjs` }))
  .filter(({ name }) => existsSync(join(root, name)))
  .map(({ name }) => ({ name, text: readFileSync(join(root, name), "utf8") }));

/** What the quickstart has made; the snippets after it go on from there. */
const CLIENT = `import { PartnerClient, describeOperation, isPartnerError, operationHash } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";
const sandbox = createSandbox();
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId, bankAccountId } = sandbox.demo;
void [describeOperation, isPartnerError, operationHash, client, customerId, bankAccountId];
`;

/**
 * Stands for Express, which is no dependency of this repository: routes are called with what \`express.raw\`
 * leaves.
 */
const EXPRESS = {
  "package.json": '{ "name": "express", "main": "index.js", "types": "index.d.ts" }',
  "index.js": `module.exports = () => {
  let handle;
  return {
    post: (path, raw, handler) => {
      if (raw !== "raw application/json") throw new Error("the route does not take the raw body");
      handle = handler;
    },
    listen: () => {
      const { body, headers } = JSON.parse(process.env.TEST_WEBHOOK);
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      handle({ body: Buffer.from(body), headers: lower }, { sendStatus: (status) => console.log(status) });
    },
  };
};
module.exports.raw = ({ type }) => "raw " + type;
`,
  "index.d.ts": `import type { IncomingHttpHeaders } from "node:http";
type Handler = (request: { body: Buffer; headers: IncomingHttpHeaders }, response: { sendStatus(status: number): void }) => void;
declare function express(): { post(path: string, raw: unknown, handler: Handler): void; listen(port: number): void };
declare namespace express { function raw(options: { type: string }): unknown }
export = express;
`,
};

const sourceOf = ({ flags, text }) => (flags.has("client") ? CLIENT + text : text);

/** The same snippet for \`require\`. */
function commonjs(text) {
  const imports = [];
  const rest = text.replace(/^import (\{[^}]*\}) from ("[^"]+");$/gm, (_, names, from) => {
    imports.push(`const ${names} = require(${from});`);
    return "";
  });
  assert.doesNotMatch(rest, /^import /m);
  return `${imports.join("\n")}\n(async () => {\n${rest}\n})();\n`;
}

/** Compares printed text with a block with placeholders. */
function assertPrinted(printed, expected) {
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = expected
    .split("\n")
    .map((line) =>
      line.trim() === "…" ? "(?:.*\n)*?" : `${escaped(line.trimEnd()).replaceAll("…", ".*")}\n`,
    )
    .join("");
  assert.match(
    `${printed.trimEnd()}\n`,
    new RegExp(`^${pattern}$`),
    `expected:\n${expected}\n\nprinted:\n${printed}`,
  );
}

describe("the documents", () => {
  let folder;
  let server;
  let env;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "oceafin-readme-"));
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const options = ["--offline", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    execFileSync("npm", ["install", ...options, tarball()], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const express = join(folder, "node_modules/express");
    mkdirSync(express);
    for (const [name, text] of Object.entries(EXPRESS)) writeFileSync(join(express, name), text);

    const require = createRequire(join(folder, "x.js"));
    const sandbox = require("oceafin-partner/sandbox").createSandbox();
    server = await sandbox.listen();
    const { clientId, clientSecret, webhookSecret } = sandbox.credentials;
    const event = { eventId: "evt-1", eventType: "conversion.created" };
    env = {
      ...process.env,
      OCEAFIN_PARTNER_API_BASE_URL: server.baseUrl,
      OCEAFIN_PARTNER_API_CLIENT_ID: clientId,
      OCEAFIN_PARTNER_API_CLIENT_SECRET: clientSecret,
      OCEAFIN_PARTNER_API_WEBHOOK_SECRET: webhookSecret,
      CUSTOMER_ID: sandbox.demo.customerId,
      TEST_WEBHOOK: JSON.stringify(
        require("oceafin-partner").signTestWebhook({ event, secret: webhookSecret }),
      ),
      NO_COLOR: "1",
    };
  });

  after(async () => {
    await server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  function tarball() {
    if (process.env.PACKED_TARBALL !== undefined) return process.env.PACKED_TARBALL;
    const options = ["pack", join(root, "pkg"), "--silent", "--ignore-scripts", "--pack-destination", folder];
    return join(folder, execFileSync("npm", options, { encoding: "utf8" }).trim().split("\n").at(-1));
  }

  async function printed(file, text) {
    writeFileSync(join(folder, file), text);
    const { stdout } = await run(process.execPath, [file], { cwd: folder, env, timeout: 600_000 });
    return stdout;
  }

  test("no block is left out by accident", () => {
    const markers = { js: ["run", "recipe"], ts: ["check"], sh: ["run", "serve", "xtask"], text: [] };
    const unmarked = blocks.filter((block) => {
      const wanted = markers[block.language];
      return !(
        wanted?.length === 0 ||
        wanted?.some((marker) => block.flags.has(marker)) ||
        exceptionOf(block)
      );
    });
    assert.deepEqual(
      unmarked.map(({ name, text }) => `${name} ${text.split("\n")[0]}`),
      [],
    );
    const unused = EXCEPTIONS.filter(
      ([where, start]) =>
        !blocks.some((block) => exceptionOf(block)?.[1] === start && block.document === where),
    );
    assert.deepEqual(unused, [], "an exception that nothing needs");
    assert.ok(js.length >= 15, `only ${js.length} snippets were found`);
  });

  test("the commands in the examples' READMEs exist; no other document has code that nothing runs", () => {
    const others = markdownUnder(root).filter((document) => !documents.includes(document));
    const unknown = others.flatMap(blocksOf).flatMap(({ document, name, language, flags, text }) => {
      if (language === "text" || flags.has("xtask")) return [];
      if (!document.startsWith("js-examples/") || language !== "sh") return [name];
      // Of one example, or of each that the index may mean.
      const folder = dirname(document) === "js-examples" ? "js-examples/node-backend" : dirname(document);
      const { scripts } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      const named = Array.from(text.matchAll(/^npm (?:run )?(\w[\w:-]*)/gm), ([, script]) => script);
      return named
        .filter((script) => !["install", "pack"].includes(script) && scripts[script] === undefined)
        .map((script) => `${name} ${script}`);
    });
    assert.deepEqual(unknown, []);
  });

  test("a failing snippet fails its test", async () => {
    await assert.rejects(printed("failing.mjs", 'import "oceafin-partner/nothing";'));
    assert.throws(() => assertPrinted("a 1\nb 2\n", "a …\nc 2"));
    assert.throws(() => assertPrinted("a 1\nb 2\n", "a 1"));
    assertPrinted("a 1\nx\ny\nb 2\n", "a …\n…\nb 2");
  });

  test("the quickstart is under 20 lines", () => {
    const [quickstart] = js.filter(({ flags }) => flags.has("cjs"));
    assert.ok(quickstart.text.split("\n").length < 20, `${quickstart.text.split("\n").length} lines`);
  });

  test("one-file examples have at most 60 lines; the suite `examples` runs them", () => {
    assert.ok(examples.length >= 5);
    assert.deepEqual(
      examples.filter(({ text }) => text.split("\n").length > 60).map(({ name }) => name),
      [],
    );
  });

  for (const [index, block] of js.entries()) {
    test(`${block.name} runs`, async () => {
      const output = await printed(`snippet-${index}.mjs`, sourceOf(block));
      if (block.expected !== undefined) assertPrinted(output, block.expected);
      else assert.equal(output, "", "it prints, and the document does not show what");
      if (block.flags.has("cjs"))
        assertPrinted(await printed(`snippet-${index}.cjs`, commonjs(block.text)), block.expected);
    });
  }

  for (const [index, block] of ts.entries()) {
    if (!block.flags.has("next")) continue;
    test(`${block.name} answers a request`, async () => {
      const { code } = await transform(block.text, { loader: "ts", format: "esm" });
      writeFileSync(join(folder, `route-${index}.mjs`), code);
      const call = `import { POST } from "./route-${index}.mjs";
        const { body, headers } = JSON.parse(process.env.TEST_WEBHOOK);
        console.log((await POST(new Request("http://localhost/", { method: "POST", body, headers }))).status);`;
      assertPrinted(await printed(`call-${index}.mjs`, call), block.expected);
    });
  }

  test("every snippet passes strict TypeScript", () => {
    const files = [
      ...js.map((block, index) => [`checked-${index}.mjs`, sourceOf(block), block]),
      ...js
        .filter(({ flags }) => flags.has("cjs"))
        .map((block, index) => [`typed-${index}.mts`, block.text, block]),
      ...ts.map((block, index) => [`check-${index}.mts`, block.text, block]),
      ...examples.map((example, index) => [`example-${index}.mjs`, example.text, example]),
    ];
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--allowJs",
      "--checkJs",
      "--module",
      "nodenext",
      "--target",
      "es2022",
    ];
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    try {
      execFileSync(
        join(root, "node_modules/.bin/tsc"),
        [...flags, ...types, ...files.map(([name]) => name)],
        { cwd: folder, encoding: "utf8" },
      );
    } catch (error) {
      const named = files.reduce(
        (text, [name, , block]) => text.replaceAll(`${name}(`, `${block.name} (`),
        String(error.stdout),
      );
      assert.fail(named);
    }
  });

  for (const block of sh.filter(({ flags }) => flags.has("run"))) {
    test(`${block.name} runs in a shell`, async () => {
      const { stdout } = await run("sh", ["-euc", block.text], { cwd: folder, env, timeout: 600_000 });
      if (block.expected !== undefined) assertPrinted(stdout, block.expected);
    });
  }

  for (const block of sh.filter(({ flags }) => flags.has("serve"))) {
    test(`${block.name} listens`, { timeout: 600_000 }, async () => {
      // A free port, for the one in the document may be taken on this machine.
      const words = block.text
        .trim()
        .replace(/--port \d+/, "--port 0")
        .split(" ");
      assert.deepEqual(words.slice(0, 2), ["npx", "oceafin-partner"]);
      const program = spawn(join(folder, "node_modules/.bin/oceafin-partner"), words.slice(2), {
        cwd: folder,
      });
      const ended = new Promise((resolve) => program.once("exit", resolve));
      try {
        let output = "";
        for await (const chunk of program.stdout) if ((output += chunk).includes("Ctrl+C")) break;
        if (block.expected !== undefined) assertPrinted(output, block.expected);
        else assert.match(output, /Ctrl\+C/);
      } finally {
        program.kill();
        await ended;
      }
    });
  }

  test("every command of the build script exists", () => {
    const help = readFileSync(join(root, "xtask/src/arguments.rs"), "utf8");
    const suites = readFileSync(join(root, "xtask/src/suites.rs"), "utf8");
    const inline = documents.flatMap((document) =>
      Array.from(
        prose(document).matchAll(/`(?:WRITE_DOCS=1 )?(cargo (?:xtask \w|test --test).*?)`/g),
        ([, line]) => line,
      ),
    );
    for (const line of inline.filter((line) => line.startsWith("cargo test"))) {
      const [, target] = /--test (\w+)$/.exec(line) ?? assert.fail(line);
      assert.ok(existsSync(join(root, `tests/${target}.rs`)), line);
    }
    const commands = inline.filter((line) => line.startsWith("cargo xtask"));
    assert.ok(commands.length >= 15, `only ${commands.length} commands were found`);
    const lines = [
      ...sh.filter(({ flags }) => flags.has("xtask")).flatMap(({ text }) => text.split("\n")),
      ...commands,
    ];
    for (const line of lines.map((text) => text.replace(/#.*/, "").trim()).filter((text) => text !== "")) {
      const [, command, rest] = /^cargo xtask (\w+)(.*)$/.exec(line) ?? assert.fail(line);
      assert.match(help, new RegExp(`^ +"${command}" => `, "m"), line);
      for (const [, suite] of rest.matchAll(/--only[ =]([\w-]+)/g))
        assert.match(suites, new RegExp(`name: "${suite}"`), line);
      if (command === "bench" && rest !== "")
        assert.ok(existsSync(join(root, `benches/${rest.trim()}.mjs`)), line);
    }
    assert.ok(lines.length >= 2);
  });
});
