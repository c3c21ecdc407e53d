import * as partner from "oceafin-partner";
import { serverAnswers } from "./server-answers.js";
import { cases } from "./server-cases.js";

export default {
  fetch: async () => Response.json(await serverAnswers(partner, cases)),
};
