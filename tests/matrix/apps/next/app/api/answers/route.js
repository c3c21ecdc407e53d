import * as partner from "oceafin-partner";
import { serverAnswers } from "../../../server-answers.js";
import { cases } from "../../../server-cases.js";

export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json(await serverAnswers(partner, cases));
}
