//! Fiat account applications, from capability to account, and every refusal on the way.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use serde_json::{Value, json};
use support::{Partner, field};

const DOCUMENTS: &str = r#"[{"documentType": "INVOICE", "fileAssetId": "file-1"}]"#;

fn documented(currency: &str) -> Value {
    json!({"currency": currency, "documents": serde_json::from_str::<Value>(DOCUMENTS).unwrap()})
}

fn apply(partner: &mut Partner, body: &Value) -> Value {
    let target = partner.of_customer("fiat-account-applications");
    let answer = partner.post(&target, body);
    assert_eq!((answer.status, &answer.body["status"]), (201, &json!("SUBMITTED")), "{}", answer.body);
    answer.ok()
}

fn inform(application: &Value) -> String {
    let id = application["applicationId"].as_str().unwrap();
    format!("/partner/v1/fiat-account-applications/{id}/additional-info")
}

fn accounts(partner: &mut Partner, query: &str) -> Vec<Value> {
    let target = partner.of_customer(&format!("fiat-accounts{query}"));
    partner.get(&target).ok()["items"].as_array().unwrap().clone()
}

fn capability(partner: &mut Partner, currency: &str) -> Value {
    let target = partner.of_customer("fiat-account-capabilities");
    let capabilities = partner.get(&target).ok()["capabilities"].as_array().unwrap().clone();
    capabilities.into_iter().find(|capability| capability["currency"] == currency).unwrap()
}

const INFORMATION: &str = r#"{"information": {"sourceOfFunds": "sales"}}"#;

fn information() -> Value {
    serde_json::from_str(INFORMATION).unwrap()
}

#[test]
fn an_application_without_documents_is_asked_and_then_opens_an_account() {
    let mut partner = Partner::new(json!({}));
    assert_eq!(
        capability(&mut partner, "USD"),
        json!({"currency": "USD", "country": "US", "rails": ["ACH", "FEDWIRE"], "status": "AVAILABLE"})
    );
    assert_eq!(capability(&mut partner, "EUR")["status"], "ACTIVE", "the demo account");
    let body = json!({
        "currency": "USD", "country": "US", "purpose": "sales", "expectedMonthlyVolume": "50000",
        "metadata": {"a": "b"},
    });
    let application = apply(&mut partner, &body);
    assert!(application["fiatAccountId"].is_null() && application["requiredInformation"].is_null());
    assert_eq!((&application["currency"], &application["metadata"]), (&json!("USD"), &json!({"a": "b"})));
    let target = inform(&application);
    partner.post(&target, &information()).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.advance(5000);
    assert_eq!(capability(&mut partner, "USD")["status"], "AVAILABLE", "it waits for information");
    for (body, place, code) in [
        (json!({}), "", "at_least_one"),
        (json!({"information": {"other": "x"}}), "/information/sourceOfFunds", "required"),
        (json!({"information": {"sourceOfFunds": ""}}), "/information/sourceOfFunds", "required"),
    ] {
        let refused = partner.post(&target, &body);
        let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, field(place, code), "{body}");
    }
    let informed = partner.post(&target, &information()).ok();
    assert_eq!((&informed["status"], &informed["requiredInformation"]), (&json!("PROCESSING"), &Value::Null));
    partner.post(&target, &information()).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.advance(999);
    assert_eq!(accounts(&mut partner, "").len(), 1);
    partner.advance(1);
    let open = accounts(&mut partner, "");
    assert_eq!(open.len(), 2);
    assert_eq!(
        (&open[0]["currency"], &open[0]["status"], &open[0]["accountName"], &open[0]["customerId"]),
        (&json!("USD"), &json!("ACTIVE"), &json!("Demo Trading GmbH"), &json!(partner.customer))
    );
    assert_eq!(capability(&mut partner, "USD")["status"], "ACTIVE");
    assert_eq!(
        partner.event_types("FIAT_ACCOUNT_APPLICATION"),
        [
            "fiat_account.application.submitted",
            "fiat_account.application.missing_info_required",
            "fiat_account.application.processing",
            "fiat_account.application.approved",
        ]
    );
    assert_eq!(partner.event_types("FIAT_ACCOUNT"), ["fiat_account.created"]);
    let events = partner.control("GET", "/_sandbox/events", &Value::Null);
    let data: Vec<&Value> =
        events["events"].as_array().unwrap().iter().map(|event| &event["event"]["data"]).collect();
    assert_eq!(
        data[1]["requiredInformation"],
        json!([{"key": "sourceOfFunds", "type": "TEXT", "required": true}])
    );
    assert_eq!(data.last().unwrap()["fiatAccountId"], open[0]["fiatAccountId"]);
}

#[test]
fn capabilities_are_for_the_currencies_that_can_be_paid_out() {
    let mut partner = Partner::new(json!({}));
    for path in ["fiat-account-capabilities", "fiat-withdrawal-capabilities"] {
        let target = partner.of_customer(path);
        let capabilities = partner.get(&target).ok()["capabilities"].clone();
        let currencies: Vec<&Value> =
            capabilities.as_array().unwrap().iter().map(|capability| &capability["currency"]).collect();
        assert_eq!(currencies, ["CHF", "EUR", "GBP", "JPY", "USD"], "{path}");
    }
}

#[test]
fn documents_answer_the_question_as_well() {
    let mut partner = Partner::new(json!({}));
    let application = apply(&mut partner, &json!({"currency": "USD", "documents": []}));
    partner.advance(1000);
    let target = inform(&application);
    let refused = partner.post(&target, &json!({"documents": []}));
    let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
    assert_eq!(fields, field("/information/sourceOfFunds", "required"));
    let documents = json!({"documents": serde_json::from_str::<Value>(DOCUMENTS).unwrap()});
    assert_eq!(partner.post(&target, &documents).ok()["status"], "PROCESSING");
}

#[test]
fn documents_spare_the_question_and_outcomes_bring_it_back() {
    let mut partner = Partner::new(json!({}));
    for (currency, outcome, end) in
        [("USD", "complete", "approved"), ("GBP", "fail", "rejected"), ("CHF", "askInformation", "approved")]
    {
        let application = apply(&mut partner, &documented(currency));
        let body = json!({"resourceId": application["applicationId"], "outcome": outcome});
        assert_eq!(partner.control("POST", "/_sandbox/outcomes", &body), body);
        partner.advance(1000);
        let asked = outcome == "askInformation";
        let answer = partner.post(&inform(&application), &information());
        assert_eq!(answer.status, if asked { 200 } else { 409 }, "{currency}");
        partner.advance(1000);
        assert_eq!(
            partner.event_types("FIAT_ACCOUNT_APPLICATION").last().unwrap(),
            &format!("fiat_account.application.{end}")
        );
        let refused = partner.control_refused("/_sandbox/outcomes", &body);
        assert_eq!(refused.0, "PARTNER_RESOURCE_STATE_INVALID", "it has ended");
    }
    let open: Vec<Value> =
        accounts(&mut partner, "").iter().map(|account| account["currency"].clone()).collect();
    assert_eq!(open, ["CHF", "USD", "EUR"], "newest first, and none in GBP");
    // Who was rejected may try again.
    apply(&mut partner, &documented("GBP"));
    assert_eq!(accounts(&mut partner, "?status=ACTIVE&status=CLOSED").len(), 3);
    assert_eq!(accounts(&mut partner, "?status=CLOSED").len(), 0);
}

#[test]
fn one_account_and_one_application_a_currency() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-account-applications");
    partner.post(&target, &documented("EUR")).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    let application = apply(&mut partner, &json!({"currency": "USD"}));
    apply(&mut partner, &documented("GBP"));
    let customer = partner.draft_customer();
    partner.control(
        "POST",
        &format!("/_sandbox/customers/{customer}/status"),
        &json!({"status": "APPROVED"}),
    );
    let theirs = format!("/partner/v1/customers/{customer}/fiat-account-applications");
    partner.post(&theirs, &documented("USD")).ok();
    // SUBMITTED, MISSING_INFO_REQUIRED, PROCESSING, APPROVED.
    for stage in 0..4 {
        partner.post(&target, &documented("USD")).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
        if stage == 1 {
            partner.post(&inform(&application), &information()).ok();
        } else {
            partner.advance(1000);
        }
    }
    let currencies: Vec<Value> =
        accounts(&mut partner, "").iter().map(|account| account["currency"].clone()).collect();
    assert_eq!(currencies, ["USD", "GBP", "EUR"]);
    // Another customer's account does not count.
    partner.post(&theirs, &documented("EUR")).ok();
}

#[test]
fn an_application_that_cannot_be_is_refused() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-account-applications");
    for (body, place, code) in [
        (json!({}), "/currency", "required"),
        (json!({"currency": "usd"}), "/currency", "currency_invalid"),
        (json!({"currency": "SEK"}), "/currency", "currency_unsupported"),
        (json!({"currency": "USD", "country": "usa"}), "/country", "country_invalid"),
        (json!({"currency": "USD", "metadata": {"a": 1}}), "/metadata/a", "metadata_value"),
        (
            json!({"currency": "USD", "documents": [{"documentType": "X"}]}),
            "/documents/0/fileAssetId",
            "required",
        ),
    ] {
        let refused = partner.post(&target, &body);
        let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&field(place, code)[0]), "{body}: {fields:?}");
    }
    let customer = partner.draft_customer();
    let theirs = format!("/partner/v1/customers/{customer}/fiat-account-applications");
    partner.post(&theirs, &documented("USD")).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner
        .post("/partner/v1/customers/none/fiat-account-applications", &documented("USD"))
        .refused(404, "PARTNER_CUSTOMER_NOT_FOUND");
}

#[test]
fn another_partner_sees_nothing() {
    let mut partner = Partner::new(json!({}));
    let application = apply(&mut partner, &json!({"currency": "USD"}));
    partner.advance(1000);
    let [of_first, capabilities, instructions] =
        ["fiat-accounts", "fiat-account-capabilities", "fiat-deposit-instructions"]
            .map(|path| partner.of_customer(path));
    let mut other = partner.into_other();
    for target in [of_first, capabilities, instructions] {
        other.get(&target).refused(404, "PARTNER_CUSTOMER_NOT_FOUND");
    }
    other.post(&inform(&application), &information()).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    assert_eq!(accounts(&mut other, "").len(), 1, "its own");
    let mut partner = other.into_client(0);
    partner.post(&inform(&application), &information()).ok();
}

#[test]
fn scope_and_product_are_asked_for() {
    for (client, code) in [
        (json!({"clientId": "a", "scopes": ["fiat-accounts:read"]}), "PARTNER_SCOPE_DENIED"),
        (json!({"clientId": "a", "products": ["fiat-withdrawals"]}), "PARTNER_PRODUCT_DISABLED"),
    ] {
        let mut partner = Partner::new(json!({"clients": [client]}));
        let target = partner.of_customer("fiat-account-applications");
        partner.post(&target, &documented("USD")).refused(403, code);
    }
}

#[test]
fn an_activation_can_be_rejected_or_asked() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawal-capabilities/activation");
    for (currency, outcome) in [("USD", "fail"), ("GBP", "askInformation")] {
        let activation = partner.post(&target, &documented(currency)).ok();
        partner.control(
            "POST",
            "/_sandbox/outcomes",
            &json!({"resourceId": activation["activationId"], "outcome": outcome}),
        );
        partner.advance(2000);
    }
    let types = partner.event_types("FIAT_WITHDRAWAL_CAPABILITY_ACTIVATION");
    let ends: Vec<&str> = types.iter().filter_map(|kind| kind.rsplit('.').next()).collect();
    assert_eq!(ends, ["submitted", "processing", "rejected", "submitted", "missing_info_required"]);
}

#[test]
fn one_activation_of_a_currency_is_under_way() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawal-capabilities/activation");
    let first = partner.post(&target, &documented("USD")).ok();
    partner.post(&target, &documented("USD")).refused_state("an activation for `USD` is under way");
    partner.post(&target, &documented("GBP")).ok();
    let fails = json!({"resourceId": first["activationId"], "outcome": "fail"});
    partner.control("POST", "/_sandbox/outcomes", &fails);
    partner.advance(2000);
    // One that was rejected is over, and another customer's is no matter.
    partner.post(&target, &documented("USD")).ok();
    partner.switch_to_new_customer();
    let target = partner.of_customer("fiat-withdrawal-capabilities/activation");
    partner.post(&target, &documented("USD")).ok();
}
