// Facts that are in a document and in the sources: the two must agree.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { root } from "./markdown.mjs";

/** Every file under a folder, but for tests. */
function sources(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending) && !/(^|\/)tests?\.rs$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), "utf8").split("#[cfg(test)]")[0]);
}

describe("docs/errors.md", () => {
  const listed = new Set(
    [...readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/^\| `([\w]+)`/gm)].map(
      ([, code]) => code,
    ),
  );
  const texts = [
    ...sources("src", ".rs"),
    ...sources("json/src", ".rs"),
    ...sources("pkg-template/src", ".ts"),
  ].map((text) =>
    // Not codes: names of members in `Debug` output and in serde attributes, imports of wasm, comments.
    text.replace(
      /^\s*\/\/.*$|\.field\("[^"]*"|serde\([^)]*\)|feature = "[^"]*"|reason = "[^"]*"|module = "[^"]*"/gm,
      "",
    ),
  );
  // A code is snake case in quotes. A word of another kind that looks like one is named here.
  const OTHER = new Set([
    "base_url",
    "oceafin_partner",
    "oceafin_webhook_events",
    "__wbindgen_start",
    "not_sent",
  ]);
  const snake = texts.flatMap((text) =>
    [...text.matchAll(/"([a-z]+(?:_[a-z0-9]+)+)"/g)].map(([, code]) => code),
  );
  const used = new Set(snake.filter((code) => !OTHER.has(code)));

  test("it lists every code of the sources", () => {
    assert.ok(used.size > 100, `only ${used.size} codes were found`);
    assert.deepEqual([...used].filter((code) => !listed.has(code)).sort(), []);
  });

  test("it lists every code of the API that the client knows", () => {
    const known = readFileSync(join(root, "src/http/api_code.rs"), "utf8").matchAll(/"(PARTNER_\w+)"/g);
    assert.deepEqual(
      [...new Set(Array.from(known, ([, code]) => code))].filter((code) => !listed.has(code)),
      [],
    );
  });

  test("it lists no code that the sources don't have", () => {
    const all = texts.join("\n");
    assert.deepEqual([...listed].filter((code) => !all.includes(`"${code}"`)).sort(), []);
  });
});

test("docs/retries.md has the defaults of the sources", () => {
  const page = readFileSync(join(root, "docs/retries.md"), "utf8");
  const policy = readFileSync(join(root, "src/http/policy.rs"), "utf8");
  const read = (name) =>
    Number(
      new RegExp(`${name}: ([\\d_]+)[, ]`).exec(policy.replace(/^ *\/\/.*$/gm, ""))?.[1].replaceAll("_", ""),
    );
  const seconds = (name) => read(name) / 1000;
  const rows = [
    `| attempts after the first | ${read("max_retries")} |`,
    `at random from 0 to ${read("base_ms")} ms, then 1 s, 2 s … ${seconds("cap_ms")} s (full jitter)`,
    `as seconds or date, at most ${seconds("retry_after_cap_ms")} s |`,
    `headers **and** body | ${seconds("attempt_ms")} s |`,
    `with its waits | ${seconds("deadline_ms")} s |`,
  ];
  assert.deepEqual(
    rows.filter((row) => !page.includes(row)),
    [],
  );
});

test("the root README's figures are those of docs/benchmarks.md", () => {
  const shares = Array.from(
    readFileSync(join(root, "README.md"), "utf8").matchAll(/as a share of .* \| ([\d.]+) \|/g),
    ([, share]) => share,
  );
  const page = readFileSync(join(root, "docs/benchmarks.md"), "utf8");
  assert.ok(shares.length >= 3);
  assert.deepEqual(
    shares.filter((share) => !page.includes(`| ${share} |`)),
    [],
  );
});

test("the root README has the limit of the build and the number of questions of the matrix", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, limit] = /const LIMIT: u64 = ([\d_]+);/.exec(
    readFileSync(join(root, "xtask/src/size.rs"), "utf8"),
  );
  assert.ok(readme.includes(`fails above ${limit.replaceAll("_", ",")} bytes`), limit);
  const [, questions] = /the same (\d+) questions/.exec(readFileSync(join(root, "docs/runtimes.md"), "utf8"));
  assert.ok(readme.includes(`| ${questions} |`), questions);
});
