// The documents in the installed package: they are all there, and every link leads to another file of the
// package.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { brokenLinks, linksOf, markdownUnder } from "../js/documents/markdown.mjs";
import { consumer, remove } from "./consumer.mjs";

describe("the documents of the package", () => {
  let folder;
  let installed;
  let documents;

  before(() => {
    folder = consumer();
    installed = join(folder, "node_modules/oceafin-partner");
    documents = markdownUnder(installed);
  });

  after(() => remove(folder));

  test("the README is the one for users, and its links lead to files of the package", () => {
    assert.match(readFileSync(join(installed, "README.md"), "utf8"), /^## Quickstart$/m);
    for (const document of [
      "docs/errors.md",
      "docs/workflows.md",
      "docs/runtimes.md",
      "SECURITY.md",
      "CHANGELOG.md",
    ]) {
      assert.ok(existsSync(join(installed, document)), document);
    }
  });

  test("every link and every anchor leads to a file of the package", () => {
    assert.ok(documents.flatMap((document) => linksOf(document, installed)).length > 60);
    assert.deepEqual(brokenLinks(installed, documents), []);
  });

  test("no document shows a picture or a mark for the repository", () => {
    const left = documents.filter((document) =>
      /!\[|<!-- in the repository -->/.test(readFileSync(join(installed, document), "utf8")),
    );
    assert.deepEqual(left, []);
  });
});
