// The recipes of docs/webhooks.md, each written to a file under its own name, beside each other as the
// document has them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = fileURLToPath(new URL("../recipes/", import.meta.url));
const text = readFileSync(join(process.env.PROJECT_ROOT, "docs/webhooks.md"), "utf8");

export const RECIPES = new Map(
  Array.from(text.matchAll(/^```js recipe (\S+)\n([\s\S]*?)^```$/gm), ([, name, code]) => [name, code]),
);

mkdirSync(folder, { recursive: true });
for (const [name, code] of RECIPES) writeFileSync(join(folder, name), code);

/** The exports of a recipe. */
export const recipe = (name) => import(pathToFileURL(join(folder, name)).href);

/** The address of a recipe's file. */
export const recipeFile = (name) => pathToFileURL(join(folder, name)).href;
