const partner = require("oceafin-partner");

Promise.all([import("./server-answers.js"), import("./server-cases.js")]).then(async ([{ serverAnswers }, { cases }]) => {
  console.log(JSON.stringify(await serverAnswers(partner, cases)));
});
