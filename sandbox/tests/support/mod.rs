//! A partner written for these tests alone: it signs by the words of contract section 2 and shares no code with the
//! client core or with the sandbox's verifier.
#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "helpers of tests fail as tests do"
)]

pub mod crypto;

use hmac::{Hmac, KeyInit, Mac};
use oceafin_sandbox::{Request, Response, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// 2026-01-01T00:00:00Z, where frozen clocks start.
pub const START: i64 = 1_767_225_600_000;

pub fn options(extra: Value) -> SandboxOptions {
    let mut options = json!({"clock": "frozen"});
    options.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    serde_json::from_value(options).unwrap()
}

/// A partner client and the sandbox it talks to.
pub struct Partner {
    pub sandbox: Sandbox,
    pub client_id: String,
    pub secret: String,
    pub customer: String,
    pub bank_account: String,
    pub counter: u64,
}

/// What a test reads of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub response: Response,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// Asserts a refusal and its shape (contract section 4).
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("urn:oceafin:problem:{code}"));
        assert_ne!(self.body["errors"], json!([]), "left out where there are none");
        assert!(self.body["title"].is_string() && self.body["detail"].is_string());
        assert_eq!(self.header("Content-Type"), Some("application/problem+json"));
        assert_eq!(self.header("X-Request-Id"), self.body["requestId"].as_str());
        self
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(matches!(self.status, 200 | 201), "{} {}", self.status, self.body);
        assert_eq!(self.header("Content-Type"), Some("application/json"));
        self.body
    }

    pub fn fields(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Whether a request makes a resource, which is answered with 201, and not with 200 [S].
fn makes(request: &Request) -> bool {
    let path = request.path();
    let of_checkout = path.ends_with("/links") || path.ends_with("/pos-payment-requests");
    request.method == "POST" && (path.starts_with("/partner/v1/customers") || of_checkout)
}

pub fn sign(secret: &str, lines: &[&str]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(lines.join("\n").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The canonical form of payloads whose strings are ASCII and that hold no numbers: sorted keys, compact. That is
/// what these tests send, so the rule can be written down here without any canonicaliser.
pub fn canonical(value: &Value) -> String {
    value.to_string()
}

impl Partner {
    pub fn new(extra: Value) -> Self {
        let sandbox = Sandbox::new(&options(extra), 0).unwrap();
        Self::of(sandbox, 0)
    }

    /// The `number`th client of a sandbox.
    pub fn of(sandbox: Sandbox, number: usize) -> Self {
        let credentials = sandbox.credentials()["clients"][number].clone();
        let text = |name: &str| credentials[name].as_str().unwrap_or("").to_owned();
        Self {
            client_id: text("clientId"),
            secret: text("clientSecret"),
            customer: text("customerId"),
            bank_account: text("bankAccountId"),
            sandbox,
            counter: 0,
        }
    }

    /// The same sandbox, seen by its second client.
    pub fn into_other(self) -> Self {
        self.into_client(1)
    }

    /// The same sandbox, seen by its `number`th client.
    pub fn into_client(self, number: usize) -> Self {
        let counter = self.counter;
        Self { counter, ..Self::of(self.sandbox, number) }
    }

    pub fn nonce(&mut self) -> String {
        self.counter += 1;
        format!("nonce-of-{}-{:08}", self.client_id, self.counter)
    }

    /// A signed request, to be spoilt by the test.
    pub fn request(&mut self, method: &str, target: &str, body: &[u8], key: Option<&str>) -> Request {
        let nonce = self.nonce();
        self.request_at(method, target, body, key, "2026-01-01T00:00:00Z", &nonce)
    }

    pub fn request_at(
        &mut self,
        method: &str,
        target: &str,
        body: &[u8],
        key: Option<&str>,
        timestamp: &str,
        nonce: &str,
    ) -> Request {
        let lines = [method, target, &sha256(body), timestamp, nonce, key.unwrap_or("")];
        let signature = sign(&self.secret, &lines);
        let mut headers = vec![
            ("x-partner-client-id".to_owned(), self.client_id.clone()),
            ("x-partner-timestamp".to_owned(), timestamp.to_owned()),
            ("x-partner-nonce".to_owned(), nonce.to_owned()),
            ("x-partner-signature".to_owned(), signature),
            ("x-request-id".to_owned(), format!("req-{}", self.counter)),
        ];
        if let Some(key) = key {
            headers.push(("idempotency-key".to_owned(), key.to_owned()));
        }
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Request { method: method.into(), target: target.into(), headers, body: body.to_vec() }
    }

    pub fn send(&mut self, request: &Request) -> Answer {
        let response = self.sandbox.handle(request, 0);
        let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        self.sandbox.ledger().check_against_journal().unwrap();
        if matches!(response.status, 200 | 201) {
            assert_eq!(response.status == 201, makes(request), "{} {}", request.method, request.target);
        }
        Answer { status: response.status, body, response }
    }

    /// The timestamp a partner with the sandbox's own clock would send.
    pub fn timestamp(&mut self) -> String {
        let (_, times) = self.sandbox.control("GET", "/_sandbox/clock", "", 0);
        times["wall"].as_str().unwrap().to_owned()
    }

    pub fn call(&mut self, method: &str, target: &str, body: &[u8], key: Option<&str>) -> Answer {
        let (timestamp, nonce) = (self.timestamp(), self.nonce());
        let request = self.request_at(method, target, body, key, &timestamp, &nonce);
        self.send(&request)
    }

    pub fn get(&mut self, target: &str) -> Answer {
        self.call("GET", target, b"", None)
    }

    /// A POST under a key of its own.
    pub fn post(&mut self, target: &str, body: &Value) -> Answer {
        let key = format!("key-{}", self.counter + 1);
        self.post_under(target, body, &key)
    }

    pub fn post_under(&mut self, target: &str, body: &Value, key: &str) -> Answer {
        self.call("POST", target, body.to_string().as_bytes(), Some(key))
    }

    /// A path under the demo customer.
    pub fn of_customer(&self, path: &str) -> String {
        format!("/partner/v1/customers/{}/{path}", self.customer)
    }

    #[track_caller]
    pub fn control(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, answer) = self.sandbox.control(method, path, &body, 0);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub fn advance(&mut self, ms: i64) {
        self.control("POST", "/_sandbox/clock/advance", &json!({ "ms": ms }));
    }

    pub fn fault(&mut self, fault: Value) {
        self.control("POST", "/_sandbox/faults", &fault);
    }

    /// A control call that is refused: its code and fields.
    #[track_caller]
    pub fn control_refused(&mut self, path: &str, body: &Value) -> (String, Vec<(String, String)>) {
        let (status, answer) = self.sandbox.control("POST", path, &body.to_string(), 0);
        assert_ne!(status, 200, "{answer}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let fields = errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect();
        (text(&answer["code"]), fields)
    }

    /// The types of the webhooks about resources of this type, oldest first.
    pub fn event_types(&mut self, resource_type: &str) -> Vec<String> {
        let events = self.control("GET", "/_sandbox/events", &Value::Null);
        let events = events["events"].as_array().unwrap().clone();
        let about = events.iter().filter(|event| event["event"]["resource"]["resourceType"] == resource_type);
        about.map(|event| event["event"]["eventType"].as_str().unwrap().to_owned()).collect()
    }

    /// The id of the demo customer's EUR account.
    pub fn fiat_account(&mut self) -> String {
        let target = self.of_customer("fiat-accounts");
        let page = self.get(&target).ok();
        page["items"].as_array().unwrap().last().unwrap()["fiatAccountId"].as_str().unwrap().to_owned()
    }

    /// A customer that is not approved yet.
    pub fn draft_customer(&mut self) -> String {
        let body = json!({"partnerCustomerRef": "new-1", "customerType": "INDIVIDUAL", "displayName": "New"});
        let customer = self.post("/partner/v1/customers", &body).ok();
        customer["customerId"].as_str().unwrap().to_owned()
    }

    pub fn balance(&mut self, asset: &str) -> (String, String) {
        let target = self.of_customer("balances");
        let page = self.get(&target).ok();
        let balance = page["items"].as_array().unwrap().iter().find(|balance| balance["asset"] == asset);
        let balance = balance.unwrap_or_else(|| panic!("no {asset}"));
        let text = |name: &str| balance[name].as_str().unwrap().to_owned();
        (text("available"), text("pending"))
    }

    pub fn fiat_quote(&mut self, amount: &str) -> Value {
        let body = json!({"bankAccountId": self.bank_account, "currency": "EUR", "amount": amount});
        let target = self.of_customer("fiat-withdrawal-quotes");
        self.post(&target, &body).ok()
    }

    /// The payload of a draft for this quote.
    pub fn payload(quote: &Value) -> Value {
        json!({
            "quoteId": quote["quoteId"],
            "bankAccountId": quote["bankAccountId"],
            "currency": quote["currency"],
            "amount": quote["amount"],
            "reference": "invoice 7",
        })
    }

    pub fn conversion_payload(quote: &Value) -> Value {
        json!({
            "quoteId": quote["quoteId"],
            "fromAsset": quote["fromAsset"],
            "toAsset": quote["toAsset"],
            "fromAmount": quote["fromAmount"],
            "toAmount": quote["toAmount"],
        })
    }

    pub fn draft(&mut self, payload: &Value) -> Answer {
        let target = self.of_customer("fiat-withdrawals");
        self.post(&target, &authorized(payload, &payload_hash(payload)))
    }

    /// A submitted withdrawal of this amount; gives its id and operation hash.
    pub fn submitted(&mut self, amount: &str) -> (String, String) {
        let quote = self.fiat_quote(amount);
        let draft = self.draft(&Self::payload(&quote)).ok();
        let (id, hash) = (draft["withdrawalId"].as_str().unwrap(), draft["operationHash"].as_str().unwrap());
        self.submit(id, hash).ok();
        (id.to_owned(), hash.to_owned())
    }

    pub fn submit(&mut self, id: &str, hash: &str) -> Answer {
        let body = authorized(&json!({}), hash);
        self.post(&format!("/partner/v1/fiat-withdrawals/{id}/submission"), &body)
    }
}

/// One field error, as [`Answer::fields`] gives it.
pub fn field(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

/// Profile `payload-v1`.
pub fn payload_hash(payload: &Value) -> String {
    sha256(canonical(payload).as_bytes())
}

/// The payload with its evidence.
pub fn authorized(payload: &Value, hash: &str) -> Value {
    let mut body = payload.clone();
    body["operationAuthorization"] = json!({
        "operationHash": hash,
        "authorizationRef": "approval-1",
        "authorizedBy": "user-1",
        "authorizedAt": "2026-01-01T00:00:00Z",
    });
    body
}
