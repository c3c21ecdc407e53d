// To be bundled whole, package and all, without the `.wasm` file beside the result.
import * as partner from "oceafin-partner";
import * as relay from "oceafin-partner/relay";
import * as webhooks from "oceafin-partner/webhooks";
import * as stores from "oceafin-partner/webhooks/stores";
import { serverAnswers } from "./server-answers.js";
import { cases } from "./server-cases.js";

serverAnswers({ partner, relay, webhooks, stores }, cases).then((found) => {
  console.log(JSON.stringify(found));
});
