import * as partner from "oceafin-partner";
import * as relay from "oceafin-partner/relay";
import * as webhooks from "oceafin-partner/webhooks";
import * as stores from "oceafin-partner/webhooks/stores";
import { serverAnswers } from "../../../server-answers.js";
import { cases } from "../../../server-cases.js";

export const runtime = "edge";

export async function GET() {
  return Response.json(await serverAnswers({ partner, relay, webhooks, stores }, cases));
}
