//! No `Debug` prints what a customer sent or received: each test puts a marker wherever text can be and searches for it.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test may panic, in its helpers too")]

use std::fmt::Debug;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use oceafin_partner::api::{OperationKind, endpoint};
use oceafin_partner::error::{CallFacts, Problem};
use oceafin_partner::http::{
    Approval, BaseUrl, Call, CallOptions, CallRequest, ClientConfig, Event, Now, Random, RawBody, Seed,
    Signer, Step, WireRequest, WireResponse,
};
use oceafin_partner::json::{Canonicalizer, Form, Numbers, Raw, Scalar, Visitor};
use oceafin_partner::model::{Answers, JsonObject, ResponseReader, Strictness, Validator};
use oceafin_partner::operation::{
    Binding, HashProfile, OperationAuthorization, OperationPayload, describe, explain, split,
};
use oceafin_partner::payment_uri::Payment;
use oceafin_partner::signing::{RequestParts, SignedParts, SigningKey, WebhookInput, sign_request};
use oceafin_partner::values::{Amount, Bic, CryptoAddress, Decimal, Email, HttpsUrl, Iban, Id};
use oceafin_partner::{FieldError, PartnerError};

const MARKER: &str = "Marker5be1";

#[track_caller]
fn hides(value: &dyn Debug) {
    for printed in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!printed.contains(MARKER), "{printed}");
    }
}

fn marked(template: &str) -> String {
    template.replace('@', MARKER)
}

#[test]
fn bodies_and_values_derived_from_them() {
    let body = marked(
        r#"{"quoteId":"@","bankAccountId":"@","currency":"EUR","amount":"1.00","reference":"@","metadata":{"@":"@"},"@":["@"]}"#,
    );
    let payload = OperationPayload::from_text(&body).unwrap();
    hides(&payload);
    hides(&split(&body));
    let binding =
        Binding { customer_id: Some(MARKER.to_owned()), operation: Some(OperationKind::FiatWithdrawal) };
    hides(&binding);
    let description =
        describe(OperationKind::FiatWithdrawal, &payload, HashProfile::OperationV1, &binding).unwrap();
    hides(&description);
    hides(&description.rows);
    let hashed = payload.hashed(HashProfile::OperationV1, &binding).unwrap();
    hides(&hashed);
    let authorization: OperationAuthorization = serde_json::from_str(&marked(&format!(
        r#"{{"operationHash":"{}","authorizationRef":"@","authorizedBy":"@","authorizedAt":"2026-06-28T00:00:00Z","authorizationMethod":"@","evidence":{{"@":"@"}}}}"#,
        hashed.hash()
    )))
    .unwrap();
    hides(&authorization);
    hides(&authorization.authorization_method);
    hides(&hashed.authorize(authorization).unwrap());
    hides(&Approval {
        customer_id: Some(MARKER.to_owned()),
        draft_payload: Some(MARKER.to_owned()),
        draft_hash: Some(MARKER.to_owned()),
        ..Approval::default()
    });
    hides(&explain(&marked(r#"{"a":"@"}"#), &marked(r#"{"a":"@@"}"#)));
    hides(&JsonObject::from_text(&marked(r#"{"@":"@"}"#)).unwrap());
    hides(&Answers([(MARKER.to_owned(), MARKER.to_owned())].into()));
    let mut payment = Payment::default();
    payment.add("/label", MARKER);
    hides(&payment);
}

/// Prints all that a walk reports.
struct Printed(Vec<String>);

impl Visitor for Printed {
    fn key(&mut self, name: Raw<'_>) {
        self.0.push(format!("{name:?}"));
    }

    fn scalar(&mut self, value: Scalar<'_>, _offset: usize) {
        self.0.push(format!("{value:?}"));
    }
}

/// A validator, printed after each step, and a printer of what it is told.
struct Both<'a, 'b>(&'a mut (Validator, &'b mut Printed));
impl Visitor for Both<'_, '_> {
    fn open(&mut self, array: bool) {
        self.0.0.open(array);
    }
    fn close(&mut self) {
        self.0.0.close();
    }
    fn key(&mut self, name: Raw<'_>) {
        self.0.0.key(name);
        self.0.1.key(name);
        hides(&self.0.0);
    }
    fn scalar(&mut self, value: Scalar<'_>, offset: usize) {
        self.0.0.scalar(value, offset);
        self.0.1.scalar(value, offset);
        hides(&self.0.0);
    }
}

#[test]
fn the_scanner_and_its_visitors() {
    let text = marked(r#"{"@":"@","amount":"@","metadata":{"@":"@","@@":["@ \u0041"]}}"#);
    let mut canonicalizer = Canonicalizer::default();
    let model = endpoint("fiatWithdrawals.create").unwrap().request;
    let mut printed = Printed(Vec::new());
    let mut walk = (Validator::new(model, Strictness::Standard), &mut printed);
    let mut bytes = text.clone().into_bytes();
    hides(&canonicalizer.run(&mut bytes, Numbers::Exact, &mut Both(&mut walk)).unwrap());
    hides(&canonicalizer);
    hides(&printed.0);
    let mut bytes = text.into_bytes();
    hides(&canonicalizer.run(&mut bytes, Numbers::Exact, &mut Form).unwrap());
    hides(&canonicalizer);
    hides(&ResponseReader::any());
}

#[test]
fn values_and_models() {
    hides(&Id::try_from(MARKER).unwrap());
    assert_eq!(format!("{:?}", Amount::try_from("12345.67").unwrap()), "Amount(redacted)");
    assert_eq!(format!("{:?}", Decimal::try_from("12345.67").unwrap()), "Decimal(redacted)");
    assert_eq!(format!("{:?}", Bic::try_from("DEUTDEFF").unwrap()), "Bic(redacted)");
    hides(
        &Email::try_from(
            marked("@@example.com").replacen(&MARKER.repeat(2), &format!("{MARKER}@"), 1).as_str(),
        )
        .unwrap(),
    );
    hides(&HttpsUrl::try_from(marked("https://example.com/@?@").as_str()).unwrap());
    hides(&CryptoAddress::try_from(marked("@-and-more").as_str()).unwrap());
    let iban = format!("{:?}", Iban::try_from("DE89370400440532013000").unwrap());
    assert!(!iban.contains("370400440532"), "{iban}");
    let account: oceafin_partner::api::fiat_withdrawals::CreateBankAccount = serde_json::from_str(&marked(
        r#"{"accountHolderName":"@","currency":"EUR","country":"DE","accountNumber":"@","bankName":"@","metadata":{"@":"@"}}"#,
    ))
    .unwrap();
    hides(&account);
}

#[test]
fn calls_and_everything_on_the_wire() {
    let config = Arc::new(ClientConfig::new(
        BaseUrl::api("https://api.example").unwrap(),
        Signer::external("client-1").unwrap(),
    ));
    let query = [(MARKER.to_owned(), MARKER.to_owned())];
    let options =
        CallOptions { headers: vec![("x-own".to_owned(), MARKER.to_owned())], ..CallOptions::default() };
    let body = Some(RawBody::Json(marked(r#"{"@":"@"}"#).into_bytes()));
    hides(&body);
    let request = CallRequest::raw("POST", &marked("/partner/v1/@"), &query, body, options).unwrap();
    hides(&request);
    let mut call = Call::new(config, request, None, Seed { request_id: [1; 16], idempotency_key: [2; 16] });
    let now = Now { wall_ms: 1_782_604_800_000, mono_ms: 0 };
    let random = Random { nonce: [3; 16], jitter: 0 };
    hides(&call);
    let sign = call.next(Event::Start, now, random);
    assert!(matches!(&sign, Step::Sign { base_string, .. } if base_string.contains(MARKER)));
    hides(&sign);
    hides(&call);
    let send = call.next(Event::Signed("ab".repeat(32)), now, random);
    assert!(matches!(&send, Step::Send { request, .. } if request.url.contains(MARKER)));
    hides(&send);
    let response = WireResponse {
        status: 400,
        headers: vec![("x-note".to_owned(), MARKER.to_owned())],
        body: marked(r#"{"title":"@","detail":"@","errors":[{"field":"a","message":"@"}]}"#).into_bytes(),
    };
    hides(&response);
    let event = Event::Response(response);
    hides(&event);
    let done = call.next(event, now, random);
    assert!(matches!(&done, Step::Done(Err(error)) if error.call.problem.is_some()));
    hides(&done);
    hides(&call);
    hides(&WireRequest {
        method: "GET",
        url: MARKER.to_owned(),
        headers: vec![("x-own".to_owned(), MARKER.to_owned())],
        body: Some(Arc::from(MARKER.as_bytes())),
    });
}

#[test]
fn signatures_webhooks_and_errors() {
    let (path, nonce) = (marked("/partner/v1/@?@=@"), marked("@-and-more-of-it"));
    let signed = SignedParts {
        method: "POST",
        path_and_query: &path,
        body: MARKER.as_bytes(),
        timestamp: "2026-06-28T00:00:00Z",
        nonce: &nonce,
        idempotency_key: Some("key-1"),
    };
    hides(&signed);
    let parts = RequestParts { client_id: "client-1", request_id: "request-1", signed };
    hides(&parts);
    let key = SigningKey::new(MARKER).unwrap();
    hides(&key);
    hides(&sign_request(&key, &parts).unwrap());
    let webhook = WebhookInput {
        body: MARKER.as_bytes(),
        timestamp: Some("2026-06-28T00:00:00Z"),
        nonce: Some(MARKER),
        signature: Some(MARKER),
    };
    hides(&webhook);
    let problem = Problem {
        problem_type: Some(MARKER.into()),
        title: Some(MARKER.into()),
        detail: Some(MARKER.into()),
    };
    let error = PartnerError {
        field_errors: vec![FieldError::new("/a", "wrong", MARKER)],
        call: Box::new(CallFacts { problem: Some(problem), ..CallFacts::default() }),
        ..PartnerError::new(oceafin_partner::ErrorKind::Api, "x", "y")
    };
    hides(&error);
}

/// Types that derive `Debug` over text, and why they may.
const MAY: [(&str, &str); 28] = [
    ("ApiCode", "codes of the table and advice for them"),
    ("BaseUrl", "an origin"),
    ("Call", "ids of the call, and a request that hides itself"),
    ("CallFacts", "ids of the call, and a problem that hides itself"),
    ("Chain", "a table of ours"),
    ("Clock", "no text"),
    ("Coin", "a table of ours"),
    ("Country", "a table of ours"),
    ("Currency", "a table of ours"),
    ("DateTime", "a time"),
    ("Endpoint", "the contract"),
    ("EnumTable", "the contract"),
    ("Field", "the contract"),
    ("JsonError", "the pointer, which every message has"),
    ("KnownNetwork", "a table of ours"),
    ("Lifecycle", "the contract"),
    ("Mismatch", "the pointer, and a sentence of ours"),
    ("Model", "the contract"),
    ("PartnerError", "a message that is safe to log, and parts that hide themselves"),
    ("PaymentUriError", "a table of ours"),
    ("RowType", "no text: `String` is the name of a type"),
    ("Rule", "the contract, and a table of ours"),
    ("Scalar", "a text that hides itself"),
    ("Shape", "the name of a member, which is ours"),
    ("SigningError", "the name of a header, which is ours"),
    ("Unsigned", "the nonce, of an attempt that is not signed"),
    ("ValueError", "sentences of ours, which never repeat a value"),
    ("WebhookError", "the name of a header, which is ours"),
];

/// A type that is added is held to this too: one that derives `Debug` and has text in it is on the list, or fails here.
#[test]
fn types_that_derive_debug_hold_no_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "json/src", "digest/src"] {
        look(&root.join(folder), &mut found);
    }
    let unlisted: Vec<_> = found.iter().filter(|name| MAY.iter().all(|(may, _)| may != name)).collect();
    assert!(unlisted.is_empty(), "derive Debug over text: {unlisted:?}");
}

fn look(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            derived(&fs::read_to_string(path).unwrap(), found);
        }
    }
}

fn derived(source: &str, found: &mut Vec<String>) {
    for (at, _) in source.match_indices("derive(") {
        let rest = &source[at..];
        let (list, rest) = rest.split_once(')').unwrap();
        let Some(start) = rest.find("struct ").into_iter().chain(rest.find("enum ")).min() else { continue };
        let item = &rest[start..];
        let end = item.find("\n}\n").or(item.find(";\n")).unwrap_or(item.len());
        let end = item.find(";\n").filter(|line| *line < item.find('{').unwrap_or(usize::MAX)).unwrap_or(end);
        let body = &item[..end];
        let code: String = body.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let words = code.split(|c: char| !c.is_alphanumeric());
        let named = |word: &str| ["String", "str", "char", "BTreeMap", "Cow"].contains(&word);
        let holds = words.into_iter().any(named) || code.contains("[u8]") || code.contains("<u8>");
        if list.contains("Debug") && holds && !code.contains('$') {
            let name = item.split_whitespace().nth(1).unwrap_or_default();
            found.push(name.split(['<', '(', ';', '{']).next().unwrap_or_default().to_owned());
        }
    }
}
