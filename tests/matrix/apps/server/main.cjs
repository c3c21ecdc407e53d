const partner = require("oceafin-partner");
const relay = require("oceafin-partner/relay");
const webhooks = require("oceafin-partner/webhooks");
const stores = require("oceafin-partner/webhooks/stores");

async function main() {
  const [{ serverAnswers }, { cases }] = await Promise.all([
    import("./server-answers.js"),
    import("./server-cases.js"),
  ]);
  console.log(JSON.stringify(await serverAnswers({ partner, relay, webhooks, stores }, cases)));
}

void main();
