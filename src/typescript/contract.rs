//! The module of the contract's words and limits: what the package's own code would else repeat by hand.

use std::fmt::Write as _;

use super::{GENERATED, quoted};
use crate::api::{LIST_QUERY, MAX_PAGE_ITEMS, OperationKind, Step, draft_model};
use crate::http::MAX_TIMER_MS;
use crate::json::MAX_TEXT;
use crate::model::{PAGE_MEMBERS, Strictness};
use crate::operation::{HashProfile, OperationCall};
use crate::signing::{
    CLIENT_ID_HEADER, IDEMPOTENCY_KEY_HEADER, NONCE_HEADER, REQUEST_ID_HEADER, SIGNATURE_HEADER,
    TIMESTAMP_HEADER, WEBHOOK_NONCE_HEADER, WEBHOOK_SIGNATURE_HEADER, WEBHOOK_TIMESTAMP_HEADER,
};
use crate::values::Id;

/// The module of the contract.
///
/// Every value is a constant of its own, so that a bundler takes into a page only those that the page uses.
pub fn contract() -> String {
    let mut out = format!("{GENERATED}\nimport type * as models from \"./models.js\";\n");
    profiles(&mut out);
    operations(&mut out);
    headers(&mut out);
    list(
        &mut out,
        "The members of a response that may hold the items of a page [A]; a bare array is a page too.",
        "PAGE_MEMBERS",
        &PAGE_MEMBERS,
    );
    list(&mut out, "The query parameters that every list takes.", "LIST_QUERY", &LIST_QUERY);
    value(&mut out, "Most items of a page.", "MAX_PAGE_ITEMS", &MAX_PAGE_ITEMS.to_string());
    value(&mut out, "The longest text or body, in bytes.", "MAX_TEXT_LENGTH", &MAX_TEXT.to_string());
    value(
        &mut out,
        "The longest time that a timer waits, in milliseconds. Every runtime ends a longer wait at once.",
        "MAX_TIMER_MS",
        &MAX_TIMER_MS.to_string(),
    );
    value(
        &mut out,
        "An id of the contract. `.` and `..` fit it and are no ids.",
        "ID_PATTERN",
        &format!("/^[A-Za-z0-9._:-]{{1,{}}}$/", Id::MAX_LENGTH),
    );
    out
}

fn profiles(out: &mut String) {
    let strictness = Strictness::ALL.map(Strictness::as_str);
    let checking: Vec<&str> =
        strictness.iter().copied().filter(|name| *name != Strictness::Off.as_str()).collect();
    let profiles = HashProfile::ALL.map(HashProfile::as_str);
    let mut approvals = profiles.to_vec();
    approvals.push("external");
    union(
        out,
        "How far a body is checked before it is sent. `standard`: known fields must be right; unknown fields are sent\n \
         * and hashed. `strict`: unknown fields are refused too. `off`: only the JSON and the authorization are checked.",
        ("Validation", "VALIDATIONS"),
        &strictness,
    );
    value(
        out,
        "The values of {@link Validation} where a body is never left unchecked.",
        "CHECKINGS: readonly Exclude<Validation, \"off\">[]",
        &format!("[{}]", quoted(&checking).join(", ")),
    );
    union(
        out,
        "How the hash of an operation payload is made; see the guide to operation hashes.",
        ("HashProfile", "HASH_PROFILES"),
        &profiles,
    );
    union(
        out,
        "How an approval is checked before anything is sent: against the hash of a profile or, with `external`, only for\n \
         * being there and being well formed, because its `operationHash` is defined elsewhere.",
        ("ApprovalProfile", "APPROVAL_PROFILES"),
        &approvals,
    );
}

fn operations(out: &mut String) {
    let kinds = OperationKind::ALL.map(OperationKind::as_str);
    let calls = OperationCall::ALL.map(OperationCall::as_str);
    union(
        out,
        "The kinds of operation that need an authorization.",
        ("OperationKind", "OPERATION_KINDS"),
        &kinds,
    );
    list(out, "The calls of an operation, in their order.", "OPERATION_CALLS", &calls);
    value(
        out,
        "The steps of an operation that need its authorization.",
        "AUTHORIZED_STEPS",
        &format!("[{}] as const", quoted(&[Step::Create, Step::Submit].map(Step::as_str)).join(", ")),
    );
    out.push_str(
        "\n/**\n * For each kind of operation: the client's group, the model of the resource, the member that holds the\n \
         * resource's id, the word for the kind in idempotency keys, and the calls in their order.\n */\n\
         export const OPERATIONS = {\n",
    );
    for kind in OperationKind::ALL {
        let calls = quoted(&kind.calls().iter().map(|call| call.as_str()).collect::<Vec<_>>()).join(", ");
        let _ = writeln!(
            out,
            "  {}: {{ group: \"{}\", model: \"{}\", id: \"{}\", word: \"{}\", calls: [{calls}] }},",
            kind.as_str(),
            kind.group(),
            kind.resource(),
            kind.id_member(),
            kind.key_word()
        );
    }
    out.push_str("} as const;\n");
    for (what, name, model_of) in [
        (
            "The body that creates the draft",
            "OperationBodies",
            (|kind| draft_model(kind).map_or("", |model| model.name)) as fn(OperationKind) -> &'static str,
        ),
        ("The resource", "OperationResources", OperationKind::resource),
    ] {
        let _ = write!(out, "\n/** {what} of each kind of operation. */\nexport interface {name} {{\n");
        for kind in OperationKind::ALL {
            let _ = writeln!(out, "  {}: models.{};", kind.as_str(), model_of(kind));
        }
        out.push_str("}\n");
    }
    let words = OperationKind::ALL.map(OperationKind::key_word);
    value(
        out,
        "The key of a call of an operation. What it begins with is the first group, since nothing after that holds a `:`.",
        "OPERATION_KEY_PATTERN",
        &format!(
            "/^(.+):(?:{}):(?:{}):[A-Za-z0-9._-]{{1,96}}(?::(?:[2-9]|[1-9]\\d))?$/s",
            words.join("|"),
            calls.join("|")
        ),
    );
}

fn headers(out: &mut String) {
    for (what, name, header) in [
        ("The client's id.", "CLIENT_ID_HEADER", CLIENT_ID_HEADER),
        ("When the request was signed.", "TIMESTAMP_HEADER", TIMESTAMP_HEADER),
        ("What makes the request one of its kind.", "NONCE_HEADER", NONCE_HEADER),
        ("The signature of the request.", "SIGNATURE_HEADER", SIGNATURE_HEADER),
        ("The id of the request, for support.", "REQUEST_ID_HEADER", REQUEST_ID_HEADER),
        ("The key of the action.", "IDEMPOTENCY_KEY_HEADER", IDEMPOTENCY_KEY_HEADER),
        ("When the webhook was signed.", "WEBHOOK_TIMESTAMP_HEADER", WEBHOOK_TIMESTAMP_HEADER),
        ("What makes the webhook one of its kind.", "WEBHOOK_NONCE_HEADER", WEBHOOK_NONCE_HEADER),
        ("The signature of the webhook.", "WEBHOOK_SIGNATURE_HEADER", WEBHOOK_SIGNATURE_HEADER),
    ] {
        value(out, what, name, &format!("\"{header}\""));
    }
}

/// A type that is one of some words, and the words.
fn union(out: &mut String, doc: &str, (name, values): (&str, &str), words: &[&str]) {
    let _ = write!(out, "\n/**\n * {doc}\n */\nexport type {name} = {};\n", quoted(words).join(" | "));
    let words = quoted(words).join(", ");
    let _ = write!(
        out,
        "\n/** The values of {{@link {name}}}. */\nexport const {values}: readonly {name}[] = [{words}];\n"
    );
}

fn list(out: &mut String, doc: &str, name: &str, words: &[&str]) {
    value(out, doc, name, &format!("[{}] as const", quoted(words).join(", ")));
}

fn value(out: &mut String, doc: &str, name: &str, value: &str) {
    let _ = write!(out, "\n/** {doc} */\nexport const {name} = {value};\n");
}
