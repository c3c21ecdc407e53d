// The desk in Chromium, by hand and eye of a test: what is approved goes through, and nothing else.
import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import { startOperation } from "oceafin-partner";
import { approveButton, eur, launch, picture, quote, review, until, violations, visit, withdrawals } from "./support/browser.js";

let browser;
let open = [];

before(async () => {
  browser = await launch();
});
afterEach(async () => {
  for (const visited of open.splice(0).reverse()) {
    assert.deepEqual(visited.said, [], "the page said something on the console");
    await visited.close();
  }
});
after(() => browser?.close());

async function at(options) {
  const visited = await visit(browser, options);
  open.push(visited);
  return visited;
}

/** The alert says all of this, and at the provider nothing has happened. */
async function refused({ desk, page }, ...texts) {
  const alert = page.getByRole("alert");
  await alert.waitFor();
  for (const text of texts) await alert.getByText(text).first().waitFor();
  await alert.getByText("Nothing moved.").waitFor();
  assert.equal(await alert.evaluate((element) => element === document.activeElement), true, "the refusal has the focus");
  assert.equal((await withdrawals(desk)).length, 0);
  assert.deepEqual(await eur(desk).then(({ available, pending }) => [available, pending]), ["25000.00", "0.00"]);
  return alert;
}

/** Changes the one record of the desk, as somebody with access to its database could. */
function alter(desk, change) {
  const [[id, text]] = [...desk.records].slice(-1);
  desk.records.set(id, JSON.stringify(change(JSON.parse(text))));
}

/** Lets `act` happen between the approval and the submission. */
const beforeSubmission = (page, act) =>
  page.route("**/submission", async (route) => {
    await act();
    await route.continue();
  });

const operationOf = (desk) => JSON.parse([...desk.records.values()].at(-1)).operation;
const approvedHash = (desk) => ({ profile: "external", operationHash: operationOf(desk).operationHash });
const otherCustomer = (desk) => desk.sandbox.control("credentials").clients.map(({ customerId }) => customerId).find((id) => id !== desk.customerId);

/** Another payload or evidence in the stored operation, with its checksum made anew: the work of a thorough forger. */
function forge(desk, { payload, authorization, ...facts }) {
  alter(desk, (record) => {
    const { operation } = record;
    const init = { customerId: desk.customerId, profile: "operation-v1", writeAhead: true, payload: { ...JSON.parse(operation.payload), ...payload }, ...facts };
    const { operationHash, ...evidence } = { ...operation.authorization, ...authorization };
    return { ...record, operation: startOperation(desk.client, "fiatWithdrawal", init).authorize(evidence).snapshot() };
  });
}

describe("approved", () => {
  test("from the quote to COMPLETED: the passkey signs the operation hash, the ledger moves once", async () => {
    const { desk, page, lines, webauthn } = await at();
    const approvals = [];
    page.on("request", (request) => request.url().endsWith("/approval") && approvals.push(request.postDataJSON()));
    await review(page);

    // The rows are those of the hashed bytes; the phrase is the one on the server's side.
    const sheet = page.getByRole("dialog");
    const pointers = await sheet.locator(".row").evaluateAll((rows) => rows.map((row) => row.dataset.pointer));
    assert.deepEqual(pointers, ["customerId", "operation", "/quoteId", "/bankAccountId", "/currency", "/amount", "/purpose", "/reference", "/partnerReference"]);
    const phrase = (await sheet.locator(".phrase span").allTextContents()).join("-");
    assert.match(lines.at(-1), new RegExp(`Amount: 250\\.00\n(.*\n)* {2}${phrase}$`));
    await picture(sheet, "approval");

    await approveButton(page).click();
    await sheet.getByText("The withdrawal is: Completed").waitFor();

    // The hash by another hand: this text, and SHA-256 of Node.
    const [{ assertion, shown }] = approvals;
    const canonical = (object) => JSON.stringify(object, Object.keys(object).sort());
    const envelope = `{"customerId":"${desk.customerId}","operation":"fiatWithdrawal","payload":${canonical(shown)}}`;
    const hash = createHash("sha256").update(envelope).digest();
    const clientData = Buffer.from(assertion.response.clientDataJSON, "base64url");
    assert.equal(JSON.parse(clientData).challenge, hash.toString("base64url"));
    assert.equal((await sheet.locator(".hash").textContent()).trim(), hash.toString("hex"));

    // What the provider was given, and that it proves itself by the public key alone.
    const [record] = [...desk.records.values()].map((text) => JSON.parse(text));
    const { authorization } = record.operation;
    assert.equal(authorization.operationHash, hash.toString("hex"));
    assert.deepEqual([authorization.authorizedBy, authorization.authorizationMethod, authorization.authorizationRef], ["maria.santos", "PASSKEY", record.id]);
    const { evidence } = authorization;
    const { credentials } = await webauthn("getCredentials");
    const publicKey = createPublicKey({ key: Buffer.from(credentials[0].privateKey, "base64"), format: "der", type: "pkcs8" });
    const signed = Buffer.concat([Buffer.from(evidence.authenticatorData, "base64url"), createHash("sha256").update(Buffer.from(evidence.clientDataJSON, "base64url")).digest()]);
    const digest = publicKey.asymmetricKeyType === "ed25519" ? null : "sha256";
    assert.ok(verify(digest, signed, publicKey, Buffer.from(evidence.signature, "base64url")));

    const [withdrawal] = await withdrawals(desk);
    assert.deepEqual([withdrawal.status, withdrawal.amount, withdrawal.operationHash], ["COMPLETED", "250.00", hash.toString("hex")]);
    assert.equal((await eur(desk)).total, "24750.00");
    assert.equal(desk.sandbox.control("ledger").balanced, true);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("list").getByText("completed").waitFor();
    await page.getByText("24,750.00").waitFor();
    await quote(page, "1250.00");
    await page.getByText("Fee 1.00, arrives 1,249.00").waitFor();
    await picture(page, "desk");
  });

  test("by keyboard alone, and the focus comes back to where it was", async () => {
    const { page } = await at();
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.getByLabel("Amount").focus();
    for (const text of ["12.50", "Tab", "INV-1", "Tab", "Rent", "Enter"]) await (/^(Tab|Enter)$/.test(text) ? page.keyboard.press(text) : page.keyboard.type(text));
    await page.getByRole("button", { name: "Review" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    assert.match(await focused(), /^12\.50 EUR/, "not the button: the Enter that opened the sheet must not approve");
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "Review");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    for (let tabs = 0; (await focused()) !== "Approve with passkey"; tabs += 1) {
      assert.ok(tabs < 5);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByText("The withdrawal is: Completed").waitFor();
  });

  test("a double click, and two submissions at once: submitted once", async () => {
    const { desk, page } = await at();
    const sent = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname.split("/").at(-1)));
    await review(page);
    await approveButton(page).dblclick();
    await page.getByText("The withdrawal is: Completed").waitFor();
    assert.deepEqual(sent.filter((name) => name === "approval" || name === "submission"), ["approval", "submission"]);
    const [id] = desk.records.keys();
    const answers = await page.evaluate(async (path) => {
      const request = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
      return Promise.all([fetch(path, request), fetch(path, request)].map(async (answer) => (await (await answer).json()).withdrawalId));
    }, `/api/drafts/${id}/submission`);
    assert.equal(new Set(answers).size, 1);
    assert.equal((await withdrawals(desk)).length, 1);
    assert.equal((await eur(desk)).total, "24750.00");
  });
});

describe("refused, and the page says what differs", () => {
  test("the page shows another amount than the server's draft", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({ response, json: { ...draft, payload: { ...draft.payload, amount: "9250.00" } } });
    });
    await review(page);
    await approveButton(page).click();
    await refused(visited, "is not what you approved", "/amount", "9250.00", "250.00", "another value was approved than is sent");
    assert.equal(await page.locator(".row.differs").getAttribute("data-pointer"), "/amount");
    await picture(page.getByRole("dialog"), "refused");
    assert.deepEqual(await violations(page), []);
  });

  test("the page shows a member that the contract does not know: by its pointer, and the server holds nothing there", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({ response, json: { ...draft, payload: { ...draft.payload, note: "harmless\u202E" } } });
    });
    await review(page);
    const row = page.locator('.row[data-pointer="/note"]');
    assert.equal(await row.locator("dt").textContent(), "/note");
    assert.equal(await row.locator(".value").textContent(), "harmless\\u{202e}");
    await approveButton(page).click();
    await refused(visited, "/note", "The server holds", "nothing");
  });

  test("the draft is altered while the operator reads", async () => {
    const visited = await at();
    const { client, customerId } = visited.desk;
    const [one, other] = (await client.bankAccounts.list(customerId)).items;
    await review(visited.page);
    alter(visited.desk, (record) => ({ ...record, payload: { ...record.payload, bankAccountId: record.payload.bankAccountId === one.bankAccountId ? other.bankAccountId : one.bankAccountId } }));
    await approveButton(visited.page).click();
    await refused(visited, "is not what you approved", "/bankAccountId", one.bankAccountId, other.bankAccountId);
  });

  const payload = { amount: "9250.00" };
  const AFTER = {
    "in the text alone": (desk) => alter(desk, (record) => ({ ...record, operation: { ...record.operation, payload: record.operation.payload.replace('"250.00"', '"9250.00"') } })),
    "with its checksum and its hash made anew": (desk) => forge(desk, { payload }),
    "under a profile that takes the approved hash for any payload": (desk) => forge(desk, { payload, ...approvedHash(desk) }),
  };
  for (const [how, act] of Object.entries(AFTER)) {
    test(`the draft is altered after the approval, ${how}`, async () => {
      const visited = await at();
      await beforeSubmission(visited.page, () => act(visited.desk));
      await review(visited.page);
      await approveButton(visited.page).click();
      await refused(visited, "is not what you approved", "/amount", "9250.00", "You saw", "250.00");
    });
  }

  test("any member of the approved payload is altered by its last byte: refused, and named; restored, it goes through", async () => {
    const { desk, page } = await at();
    const named = {};
    await beforeSubmission(page, async () => {
      const [[id, approved]] = desk.records;
      for (const [name, value] of Object.entries(JSON.parse(operationOf(desk).payload))) {
        forge(desk, { payload: { [name]: value.replace(/.$/, (last) => (last === "0" ? "1" : "0")) } });
        const answer = await page.context().request.post(`${desk.origin}/api/drafts/${id}/submission`, { data: {}, headers: { Origin: desk.origin } });
        const { code, difference } = await answer.json();
        named[`/${name}`] = `${code} ${difference?.pointer}`;
        desk.records.set(id, approved);
      }
    });
    await review(page);
    await approveButton(page).click();
    await page.getByText("The withdrawal is: Completed").waitFor();
    assert.equal(Object.keys(named).length, 7);
    for (const [pointer, answer] of Object.entries(named)) assert.equal(answer, `operation_altered ${pointer}`);
    assert.equal((await withdrawals(desk)).length, 1);
  });

  test("the stored authorization is altered: its signature, its approver, its reference, its keys, its customer", async () => {
    const evidenceOf = (desk) => operationOf(desk).authorization.evidence;
    const flipped = (text) => `${text.slice(0, 20)}${text[20] === "A" ? "B" : "A"}${text.slice(21)}`;
    const forgeries = [
      [(desk) => ({ authorization: { evidence: { ...evidenceOf(desk), signature: flipped(evidenceOf(desk).signature) } } }), "the approval does not verify"],
      [() => ({ authorization: { authorizedBy: "mallory" } }), "the authorization was altered"],
      [() => ({ authorization: { authorizationRef: "appr-other" } }), "the authorization was altered"],
      [() => ({ customerRef: "another-prefix" }), "the authorization was altered"], // other keys: one approval would do twice
      [(desk) => ({ customerId: otherCustomer(desk), customerRef: desk.customerId }), "the approval is for another operation hash"],
      [(desk) => ({ customerId: otherCustomer(desk), customerRef: desk.customerId, ...approvedHash(desk) }), "the authorization was altered"],
    ];
    const visited = await at();
    let forged;
    await beforeSubmission(visited.page, () => forge(visited.desk, forged(visited.desk)));
    for (const [how, text] of forgeries) {
      forged = how;
      await review(visited.page);
      await approveButton(visited.page).click();
      await refused(visited, text);
      await visited.page.getByRole("button", { name: "Back to the quotes" }).click();
    }
  });

  test("another assertion for a draft that is approved: refused, and no word that nothing moved", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    const approval = page.waitForRequest("**/approval");
    await approveButton(page).click();
    const { assertion, shown } = (await approval).postDataJSON();
    const [id] = visited.desk.records.keys();
    await until(() => JSON.parse(visited.desk.records.get(id)).state === "approved", "the approval");
    const other = { ...assertion, response: { ...assertion.response, signature: `${assertion.response.signature.slice(0, -4)}AAAA` } };
    const answers = await page.evaluate(
      ([path, bodies]) =>
        Promise.all(
          bodies.map(async (body) => {
            const answer = await fetch(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
            return [answer.status, await answer.json()];
          }),
        ),
      [`/api/drafts/${id}/approval`, [{ assertion, shown }, { assertion: other, shown }, {}]],
    );
    assert.deepEqual(answers.map(([status, { state, code, nothingMoved }]) => [status, state ?? code, nothingMoved]), [[200, "approved", undefined], [409, "approval_used", undefined], [409, "approval_used", undefined]]);
  });

  test("an assertion is used for another draft with the same amount", async () => {
    const visited = await at();
    const { page } = visited;
    let earlier;
    await page.route("**/approval", async (route) => {
      const body = route.request().postDataJSON();
      if (route.request().url().includes(earlier?.id)) return route.abort();
      if (earlier !== undefined) return route.continue({ postData: { ...body, assertion: earlier.assertion } });
      earlier = { id: new URL(route.request().url()).pathname.split("/").at(-2), assertion: body.assertion };
      await route.abort(); // approved on the page, kept by the attacker
    });
    await review(page);
    await approveButton(page).click();
    await page.getByRole("button", { name: "Leave it to the desk" }).click();
    await page.getByRole("button", { name: "Review" }).click();
    await approveButton(page).click();
    await refused(visited, "is not what you approved", "the passkey signed another operation");
  });

  test("the authenticator's counter goes backwards: a copy of the passkey", async () => {
    const visited = await at();
    const [passkey] = visited.desk.passkeys.of("maria.santos");
    passkey.counter = 700; // as if the original had signed so often
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /counter/);
  });

  test("the quote has expired at the provider", async () => {
    const visited = await at();
    await review(visited.page);
    visited.desk.sandbox.advance(130_000);
    await approveButton(visited.page).click();
    await refused(visited, "The quote has expired", "PARTNER_QUOTE_EXPIRED");
  });

  test("the draft waited too long for its approval", async () => {
    const visited = await at();
    await review(visited.page);
    alter(visited.desk, (record) => ({ ...record, expiresAt: Date.now() - 1 }));
    await approveButton(visited.page).click();
    await refused(visited, "Too late", "approval_expired");
  });

  test("the authenticator does not verify its user: the browser declines, and the next try may succeed", async () => {
    const visited = await at();
    await visited.webauthn("setUserVerified", { isUserVerified: false });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "Not approved", "passkey_declined");
    await visited.webauthn("setUserVerified", { isUserVerified: true });
    await approveButton(visited.page).click();
    await visited.page.getByText("The withdrawal is: Completed").waitFor();
  });

  /** The page's options for the passkey, as an attacker in the page would set them. */
  const withOptions = (page, options) =>
    page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({ response, json: { ...draft, passkey: { ...draft.passkey, ...options } } });
    });

  test("an assertion made by a page of another origin on this machine", async () => {
    const [visited, elsewhere] = [await at(), await at({ passkey: false })];
    const [credential] = (await visited.webauthn("getCredentials")).credentials;
    await elsewhere.webauthn("addCredential", { credential: { ...credential, signCount: 50 } });
    await visited.page.route("**/approval", async (route) => {
      const body = route.request().postDataJSON();
      const { challenge } = JSON.parse(Buffer.from(body.assertion.response.clientDataJSON, "base64url"));
      const assertion = await elsewhere.page.evaluate(async (challenge) => {
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ challenge, rpId: "localhost", userVerification: "required" });
        return (await navigator.credentials.get({ publicKey })).toJSON();
      }, challenge);
      await route.continue({ postData: { ...body, assertion } });
    });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /origin/);
  });

  test("an assertion without user verification, by a page that did not ask for any", async () => {
    const visited = await at();
    await visited.webauthn("setUserVerified", { isUserVerified: false });
    await withOptions(visited.page, { userVerification: "discouraged" });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /User verification required/);
  });

  const otherKey = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const credential = (credentialId) => ({ credential: { credentialId, rpId: "localhost", privateKey: otherKey(), isResidentCredential: false, signCount: 100 } });

  test("a passkey that nobody registered", async () => {
    const visited = await at();
    const id = Buffer.alloc(32, 7);
    await visited.webauthn("addCredential", credential(id.toString("base64")));
    await withOptions(visited.page, { allowCredentials: [{ type: "public-key", id: id.toString("base64url") }] });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "unknown passkey", "passkey_unknown");
  });

  test("a registered passkey's id with another key behind it", async () => {
    const visited = await at();
    const [{ credentialId }] = (await visited.webauthn("getCredentials")).credentials;
    await visited.webauthn("removeCredential", { credentialId });
    await visited.webauthn("addCredential", credential(credentialId));
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", "the signature is not by the registered passkey");
  });
});

describe("around it", () => {
  const post = (page, path, body = {}) =>
    page.evaluate(
      async ([path, body]) => {
        const response = await fetch(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
        return [response.status, (await response.json()).code];
      },
      [path, body],
    );

  test("without the key of the link nobody is signed in; the cookie is out of the page's reach", async () => {
    const { desk, page } = await at();
    assert.equal(await page.evaluate(() => document.cookie + location.hash), "");
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, "Strict", "/"]);
    assert.deepEqual(await post(page, "/api/session", { key: "guessed" }), [401, "start_key_wrong"]);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(desk.origin);
    await stranger.getByRole("heading", { name: "You are not signed in" }).waitFor();
    for (const path of ["/api/drafts", "/api/passkey/options", `/api/drafts/x/approval`, "/api/drafts/x/submission"]) {
      assert.deepEqual(await post(stranger, path), [401, "signed_out"], path);
    }
    assert.deepEqual(await violations(stranger), []);
    await stranger.context().close();
  });

  test("a request of another origin, or one that a form could send, is refused", async () => {
    const { desk, page } = await at();
    const { name, value } = (await page.context().cookies())[0];
    const send = async (headers) => {
      const response = await fetch(`${desk.address}/api/drafts`, { method: "POST", body: "{}", headers: { Cookie: `${name}=${value}`, "Content-Type": "application/json", ...headers } });
      return [response.status, (await response.json()).code];
    };
    assert.deepEqual(await send({ Origin: "https://elsewhere.example" }), [403, "origin_refused"]);
    assert.deepEqual(await send({}), [403, "origin_refused"]);
    assert.deepEqual(await send({ Origin: desk.origin, "Content-Type": "text/plain" }), [403, "origin_refused"]);
    assert.equal((await send({ Origin: desk.origin }))[0], 409, "with the right origin it gets as far as its body");
  });

  test("a draft must be right, needs its approval, and is its operator's", async () => {
    const { desk, page } = await at();
    assert.deepEqual(await post(page, "/api/drafts", { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: 250 }), [409, "amount_not_string"]);
    assert.deepEqual(await post(page, "/api/drafts", null), [400, "body_malformed"]);
    await review(page);
    const [id] = desk.records.keys();
    assert.deepEqual(await post(page, `/api/drafts/${id}/submission`), [409, "approval_missing"]);
    alter(desk, (record) => ({ ...record, operator: "someone.else" }));
    for (const route of ["approval", "submission"]) assert.deepEqual(await post(page, `/api/drafts/${id}/${route}`), [404, "draft_unknown"]);
    assert.equal((await withdrawals(desk)).length, 0);
  });

  test("a session alone makes no second passkey, nor do two at the same time", async () => {
    const { desk, page } = await at({ passkey: false });
    const { page: other } = await at({ desk, passkey: false });
    await other.route("**/api/passkey", async (route) => {
      await page.getByRole("button", { name: "Make a passkey" }).click();
      await page.getByRole("heading", { name: "New withdrawal" }).waitFor();
      await route.continue();
    });
    await other.getByRole("button", { name: "Make a passkey" }).click();
    await other.getByRole("alert").getByText("The passkey was not registered", { exact: false }).waitFor();
    assert.equal(desk.passkeys.of("maria.santos").length, 1);
    assert.deepEqual(await post(page, "/api/passkey/options"), [409, "passkey_exists"]);
  });

  test("the relay reads for this customer, and moves nothing", async () => {
    const { desk, page } = await at();
    const api = "/partner-api/partner/v1";
    assert.deepEqual(await post(page, `${api}/customers/${desk.customerId}/fiat-withdrawals`), [403, "relay_operation_refused"]);
    assert.deepEqual(await post(page, `${api}/fiat-withdrawals/x/submission`), [403, "relay_operation_refused"]);
    for (const path of [`customers/${otherCustomer(desk)}/balances`, "fiat-withdrawals/somebody-elses"]) {
      const code = await page.evaluate(async (path) => (await (await fetch(path, { headers: { "X-Request-Id": "r-1" } })).json()).code, `${api}/${path}`);
      assert.equal(code, "relay_customer_refused");
    }
  });

  test("the policy is strict, and the page works under it", async () => {
    const { desk } = await at();
    const response = await fetch(desk.origin);
    assert.match(response.headers.get("content-security-policy"), /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(await response.text(), /<script(?![^>]* src=)|\sstyle=|\son\w+=/);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`axe-core finds nothing, ${colorScheme}, and at 360 px nothing is cut off`, async () => {
      const { page } = await at({ passkey: false, context: { colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true } });
      const wide = () => page.evaluate(() => Math.max(document.scrollingElement.scrollWidth, ...[...document.querySelectorAll(".body")].map((body) => body.scrollWidth)));
      const check = async (where) => {
        assert.deepEqual(await violations(page), [], where);
        assert.ok((await wide()) <= 360, `${where}: ${await wide()} px wide`);
      };
      const passkey = page.getByRole("button", { name: "Make a passkey" });
      await passkey.waitFor();
      await check("first passkey");
      await passkey.click();
      await page.getByText("Demo Trading GmbH").first().waitFor({ state: "attached" });
      await check("desk");
      await review(page, "1250.00");
      await check("sheet");
      if (colorScheme === "dark") await picture(page, "phone");
      await approveButton(page).click();
      await page.getByText("The withdrawal is: Completed").waitFor();
      await check("completed");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("list").getByText("completed").waitFor();
      await check("desk with a withdrawal");
    });
  }
});
