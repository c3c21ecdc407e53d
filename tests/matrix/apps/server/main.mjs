import * as partner from "oceafin-partner";
import { serverAnswers } from "./server-answers.js";
import { cases } from "./server-cases.js";

console.log(JSON.stringify(await serverAnswers(partner, cases)));
