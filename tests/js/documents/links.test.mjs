// The targets of all links and paths exist, and each document begins with whom it serves.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { brokenLinks, documents, linksOf, markdownUnder, prose, root } from "./markdown.mjs";

/** In backticks, and beginning with a folder or a document of the repository: a path, and no pattern. */
const PATHS =
  /`((?:benches|digest|docs|fuzz|js-examples|json|pkg-template|sandbox|src|tests|xtask)\/[\w./-]*|\w[\w-]*\.md)`/g;

test("every link and every anchor in every document resolves", () => {
  const all = markdownUnder(root);
  assert.ok(all.flatMap((document) => linksOf(document)).length > 100);
  assert.deepEqual(brokenLinks(root, all), []);
});

test("every path that a document names exists", () => {
  // A changelog describes the past, and decisions describe rejected paths.
  const present = documents.filter((document) => document !== "CHANGELOG.md");
  const named = present.flatMap((document) =>
    Array.from(prose(document).matchAll(PATHS), ([, path]) => [document, path]),
  );
  assert.ok(named.length > 40, `only ${named.length} paths were found`);
  const missing = named.filter(
    ([, path]) => !existsSync(join(root, path)) && !existsSync(join(root, "docs", path)),
  );
  assert.deepEqual(
    missing.map((pair) => pair.join(": ")),
    [],
  );
});

test("every document begins with whom it serves", () => {
  const pages = documents.filter(
    (document) => !document.startsWith("docs/decisions/") && document !== "CHANGELOG.md",
  );
  const silent = pages.filter(
    (document) => !/^# .+\n\nFor /.test(readFileSync(join(root, document), "utf8")),
  );
  assert.deepEqual(silent, []);
});

test("the READMEs are short", () => {
  const lines = (document) => readFileSync(join(root, document), "utf8").split("\n").length - 1;
  assert.ok(lines("pkg-template/README.md") <= 180, `${lines("pkg-template/README.md")} lines for users`);
  assert.ok(lines("README.md") <= 280, `${lines("README.md")} lines for contributors`);
});
