// What the tests of documents share: which documents there are, and their code blocks, links and headings.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const root = process.env.PROJECT_ROOT ?? resolve(import.meta.dirname, "../../..");

const NOT_OURS = new Set([".git", "build", "node_modules", "pkg", "target"]);

/** Every `*.md` under a folder, by its path from there. */
export function markdownUnder(folder, below = "") {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : markdownUnder(folder, path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/**
 * The documents whose code is run: those for users and for contributors. Vectors and examples describe their
 * own folders.
 */
export const documents = markdownUnder(root).filter((path) => !/^(js-examples|tests)\//.test(path));

const read = (document, from = root) => readFileSync(join(from, document), "utf8");

/** The fenced blocks of a document: language, flags, text, line. */
export function blocksOf(document) {
  const blocks = [];
  let open;
  for (const [index, line] of read(document).split("\n").entries()) {
    if (open === undefined) {
      const fence = /^ *```(.*)$/.exec(line);
      if (fence === null) continue;
      const [language = "", ...flags] = fence[1].trim().split(/\s+/);
      open = { document, language, flags: new Set(flags), line: index + 1, lines: [] };
    } else if (/^ *```$/.test(line)) {
      blocks.push({ ...open, text: open.lines.join("\n"), end: index });
      open = undefined;
    } else open.lines.push(line);
  }
  assert.equal(open, undefined, `${document}: a fence is not closed`);
  return blocks.map((block, at) => {
    const next = blocks[at + 1];
    const lines = read(document).split("\n");
    const adjacent =
      next?.language === "text" &&
      lines.slice(block.end + 1, next.line - 1).every((line) => line.trim() === "");
    return { ...block, name: `${document}:${block.line}`, expected: adjacent ? next.text : undefined };
  });
}

/** The text of a document without its code, where a link or a heading does not count. */
export function prose(document, from = root) {
  return read(document, from).replace(/^ *```.*\n(?:.*\n)*? *```$/gm, "");
}

/** The targets of all links and pictures. */
export function linksOf(document, from = root) {
  const text = prose(document, from).replace(/`[^`\n]*`/g, "");
  return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target);
}

/** The anchors that a renderer gives to the headings. */
export function anchorsOf(document, from = root) {
  const seen = new Map();
  return new Set(
    Array.from(prose(document, from).matchAll(/^#+ (.+)$/gm), ([, heading]) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
      const slug = plain
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

/** The broken relative links in all documents of a folder. */
export function brokenLinks(folder, documents) {
  return documents.flatMap((document) =>
    linksOf(document, folder)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !resolves(folder, document, target))
      .map((target) => `${document}: ${target}`),
  );
}

function resolves(folder, document, target) {
  const [path, anchor] = target.split("#");
  const wanted = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(folder, wanted))) return false;
  return anchor === undefined || anchorsOf(wanted, folder).has(anchor);
}
