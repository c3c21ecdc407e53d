// What is run, one row of the table in docs/runtimes.md each. A test file runs the rows of its part, all of
// them: a row without a test cannot stand in the table, nor a test without a row.

/** `tool` is the package whose locked version is shown; without one it is the machine's own. */
export const rows = [
  { part: "servers", id: "node-import", name: "Node, `import`", loads: "file" },
  { part: "servers", id: "node-require", name: "Node, `require`", loads: "file" },
  { part: "servers", id: "bun-import", name: "Bun, `import`", tool: "bun", loads: "file" },
  { part: "servers", id: "bun-require", name: "Bun, `require`", tool: "bun", loads: "file" },
  { part: "servers", id: "deno", name: "Deno, no permissions", tool: "deno", loads: "embedded" },
  { part: "servers", id: "deno-read", name: "Deno, `--allow-read`", tool: "deno", loads: "file" },
  {
    part: "servers",
    id: "workers",
    name: "Cloudflare Workers: wrangler's bundle in workerd",
    tool: "wrangler",
    loads: "module",
  },
  {
    part: "servers",
    id: "esbuild-node-cjs",
    name: "service bundled by esbuild, CommonJS",
    tool: "esbuild",
    loads: "embedded",
  },
  {
    part: "servers",
    id: "esbuild-node-esm",
    name: "service bundled by esbuild, ES module",
    tool: "esbuild",
    loads: "embedded",
  },
  {
    part: "servers",
    id: "webpack-node",
    name: "service bundled by webpack",
    tool: "webpack",
    loads: "embedded",
  },
  {
    part: "servers",
    id: "vite-ssr",
    name: "service bundled by Vite (`ssr.noExternal`)",
    tool: "vite",
    loads: "embedded",
  },

  { part: "pages", id: "vite-build", name: "Vite, build", tool: "vite", loads: "file" },
  { part: "pages", id: "vite-dev", name: "Vite, development server", tool: "vite", loads: "file" },
  { part: "pages", id: "vite7-build", name: "Vite 7, build", tool: "vite7", loads: "file" },
  { part: "pages", id: "vite7-dev", name: "Vite 7, development server", tool: "vite7", loads: "file" },
  { part: "pages", id: "webpack", name: "webpack", tool: "webpack", loads: "file" },
  { part: "pages", id: "webpack-require", name: "webpack, `require`", tool: "webpack", loads: "file" },
  { part: "pages", id: "rollup", name: "Rollup with `import-meta-assets`", tool: "rollup", loads: "file" },
  { part: "pages", id: "rollup-inline", name: "Rollup, `./inline`", tool: "rollup", loads: "inline" },
  { part: "pages", id: "esbuild-inline", name: "esbuild, `./inline`", tool: "esbuild", loads: "inline" },
  { part: "pages", id: "esbuild-file", name: "esbuild, the file named", tool: "esbuild", loads: "file" },

  {
    part: "next",
    id: "next-turbopack",
    name: "Next with Turbopack: server and client component, route handlers in Node and at the edge",
    tool: "next",
    loads: "next",
  },
  {
    part: "next",
    id: "next-webpack",
    name: "Next with webpack: server and client component, route handler in Node",
    tool: "next",
    loads: "next",
  },

  { part: "types", id: "node16", name: "TypeScript, strict, `node16`", tool: "typescript", loads: "types" },
  {
    part: "types",
    id: "nodenext",
    name: "TypeScript, strict, `nodenext`",
    tool: "typescript",
    loads: "types",
  },
  { part: "types", id: "bundler", name: "TypeScript, strict, `bundler`", tool: "typescript", loads: "types" },
];

/** The rows of a part with their runs; throws unless each has one. */
export function pairUp(part, runs) {
  const chosen = rows.filter((row) => row.part === part);
  const ids = chosen.map(({ id }) => id).sort();
  if (JSON.stringify(ids) !== JSON.stringify(Object.keys(runs).sort())) {
    throw new Error(`the rows of ${part} are ${ids.join(", ")}; its runs ${Object.keys(runs).join(", ")}`);
  }
  return chosen.map((row) => ({ ...row, run: runs[row.id] }));
}
