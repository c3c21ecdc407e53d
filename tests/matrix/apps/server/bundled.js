// To be bundled whole, package and all, without the `.wasm` file beside the result.
import * as partner from "oceafin-partner";
import { serverAnswers } from "./server-answers.js";
import { cases } from "./server-cases.js";

serverAnswers(partner, cases).then((found) => {
  console.log(JSON.stringify(found));
});
