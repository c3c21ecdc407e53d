//! Conversions, balances and transactions; customers.
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
use support::crypto::{text, with};
use support::{Partner, authorized, payload_hash};

fn quote(partner: &mut Partner, body: Value) -> Value {
    let target = partner.of_customer("conversion-quotes");
    partner.post(&target, &body).ok()
}

fn convert(partner: &mut Partner, payload: &Value) -> support::Answer {
    let target = partner.of_customer("conversions");
    partner.post(&target, &authorized(payload, &payload_hash(payload)))
}

#[test]
fn a_conversion_runs_from_quote_to_completion() {
    let mut partner = Partner::new(json!({}));
    let quote = quote(&mut partner, json!({"fromAsset": "USDC", "toAsset": "EUR", "fromAmount": "1000"}));
    // 1 / 1.08 to 12 decimals; 0.1 % fee; (1000 - 1) x rate rounded down to cents.
    let wanted = [
        ("rate", "0.925925925926"),
        ("fee", "1.000000"),
        ("fromAmount", "1000.000000"),
        ("toAmount", "925.00"),
        ("status", "ACTIVE"),
    ];
    for (name, value) in wanted {
        assert_eq!(quote[name], value, "{name}");
    }
    let created = convert(&mut partner, &Partner::conversion_payload(&quote));
    assert_eq!((created.status, created.body["status"].as_str()), (201, Some("DRAFT")));
    assert_eq!(partner.balance("USDC"), ("1500.000000".into(), "1000.000000".into()));
    let id = created.body["conversionId"].as_str().unwrap().to_owned();
    let target = format!("/partner/v1/conversion-quotes/{}", quote["quoteId"].as_str().unwrap());
    assert_eq!(partner.get(&target).ok()["status"], "USED");
    for status in ["PROCESSING", "COMPLETED"] {
        partner.advance(1000);
        assert_eq!(partner.get(&format!("/partner/v1/conversions/{id}")).ok()["status"], status);
    }
    assert_eq!(partner.balance("USDC"), ("1500.000000".into(), "0.000000".into()));
    assert_eq!(partner.balance("EUR"), ("25925.00".into(), "0.00".into()));
    let target = partner.of_customer("transactions");
    let list = partner.get(&target).ok();
    let of_conversion: Vec<&Value> =
        list["items"].as_array().unwrap().iter().filter(|entry| entry["resourceId"] == id.as_str()).collect();
    assert_eq!(of_conversion.len(), 2);
    assert!(
        of_conversion.iter().all(|entry| entry["status"] == "COMPLETED" && entry["completedAt"].is_string())
    );
    let transaction = of_conversion[0]["transactionId"].as_str().unwrap();
    assert_eq!(&partner.get(&format!("/partner/v1/transactions/{transaction}")).ok(), of_conversion[0]);
}

#[test]
fn a_conversion_shows_what_was_agreed_and_where_the_money_went() {
    let mut partner = Partner::new(json!({}));
    let quote = quote(&mut partner, json!({"fromAsset": "USDC", "toAsset": "EUR", "fromAmount": "1000"}));
    let mut payload = Partner::conversion_payload(&quote);
    payload["partnerReference"] = json!("cv-1");
    payload["metadata"] = json!({"desk": "7"});
    let (outside, fees) = (partner.house("external", "USDC"), partner.house("fees", "USDC"));
    let made = convert(&mut partner, &payload).ok();
    for member in ["quoteId", "partnerReference", "metadata"] {
        assert_eq!(made[member], payload[member], "{member}");
    }
    for member in ["fromAsset", "toAsset", "fromAmount", "toAmount", "rate", "fee"] {
        assert_eq!(made[member], quote[member], "{member}");
    }
    assert_eq!((&made["operationHash"], made.get("expiresAt")), (&json!(payload_hash(&payload)), None));
    let id = text(&made, "conversionId");
    partner.advance(2000);
    for (account, asset, amount) in [
        ("conversion", "USDC", "999.000000"),
        ("conversion", "EUR", "-925.00"),
        ("fees", "USDC", "1.000000"),
        ("external", "USDC", &outside),
    ] {
        assert_eq!(partner.house(account, asset), amount, "{account} {asset}");
    }
    assert_eq!(fees, "0");
    let target = partner.of_customer("transactions");
    let page = partner.get(&target).ok();
    let mut moved: Vec<[Option<&str>; 6]> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["resourceId"] == id.as_str())
        .map(|entry| {
            ["type", "resourceType", "direction", "asset", "amount", "fee"].map(|name| entry[name].as_str())
        })
        .collect();
    moved.sort_unstable();
    let conversion = Some("CONVERSION");
    assert_eq!(
        moved,
        [
            [conversion, conversion, Some("CREDIT"), Some("EUR"), Some("925.00"), None],
            [conversion, conversion, Some("DEBIT"), Some("USDC"), Some("1000.000000"), Some("1.000000")],
        ]
    );
    let types = ["created", "processing", "completed"].map(|one| format!("conversion.{one}"));
    partner.assert_events(&id, "CONVERSION", &types.each_ref().map(String::as_str));
    let list = partner.of_customer("conversions");
    assert_eq!(
        partner.get(&list).ok()["items"][0],
        partner.get(&format!("/partner/v1/conversions/{id}")).ok()
    );
}

#[test]
fn a_failed_conversion_moves_nothing() {
    let mut partner = Partner::new(json!({}));
    let quote = quote(&mut partner, json!({"fromAsset": "USDC", "toAsset": "EUR", "fromAmount": "1000"}));
    let id = text(&convert(&mut partner, &Partner::conversion_payload(&quote)).ok(), "conversionId");
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "fail"}));
    partner.advance(1000);
    let target = format!("/partner/v1/conversions/{id}");
    assert_eq!(partner.get(&target).ok()["status"], "PROCESSING");
    assert_eq!(partner.balance("USDC"), ("1500.000000".into(), "1000.000000".into()));
    partner.advance(1000);
    assert_eq!(partner.get(&target).ok()["status"], "FAILED");
    assert_eq!(partner.balance("USDC"), ("2500.000000".into(), "0.000000".into()));
    assert_eq!(partner.balance("EUR"), ("25000.00".into(), "0.00".into()));
    assert_eq!(
        (partner.house("conversion", "USDC"), partner.house("fees", "USDC")),
        ("0".into(), "0".into())
    );
    let target = partner.of_customer("transactions?status=FAILED");
    assert_eq!(partner.get(&target).ok()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_conversion_quote_has_its_time() {
    let mut partner = Partner::new(json!({}));
    let quoted = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"}));
    assert_eq!(quoted["expiresAt"], "2026-01-01T00:02:00Z");
    let target = format!("/partner/v1/conversion-quotes/{}", text(&quoted, "quoteId"));
    partner.advance(119_999);
    assert_eq!(partner.get(&target).ok()["status"], "ACTIVE");
    let last = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "2"}));
    partner.advance(1);
    assert_eq!(partner.get(&target).ok()["status"], "EXPIRED");
    let quotes_target = partner.of_customer("conversion-quotes");
    let page = partner.get(&quotes_target).ok();
    let statuses: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["ACTIVE", "EXPIRED"]);
    let payload = Partner::conversion_payload(&last);
    for (member, value, code) in [
        ("quoteId", Value::Null, "required"),
        ("fromAsset", Value::Null, "required"),
        ("fromAsset", json!("DOGE"), "asset_unsupported"),
        ("toAsset", json!("DOGE"), "asset_unsupported"),
        ("fromAsset", json!("GBP"), "quote_mismatch"),
        ("toAsset", json!("USDT"), "quote_mismatch"),
        ("fromAmount", json!("2.001"), "amount_minor_units"),
        ("fromAmount", json!("2.01"), "quote_mismatch"),
        ("toAmount", json!("0.0000001"), "amount_minor_units"),
        ("partnerReference", json!(""), "text_length"),
        ("metadata", json!([]), "not_object"),
    ] {
        convert(&mut partner, &with(&payload, member, value)).refused_field(&format!("/{member}"), code);
    }
    convert(&mut partner, &payload).ok();
}

#[test]
fn conversions_are_their_owners() {
    let mut partner = Partner::with_lesser_clients();
    let body = json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "10"});
    let quoted = quote(&mut partner, body.clone());
    let payload = Partner::conversion_payload(&quoted);
    let made = quote(&mut partner, body.clone());
    let made = convert(&mut partner, &Partner::conversion_payload(&made)).ok();
    let conversions = partner.of_customer("conversions");
    let reads = [
        partner.of_customer("conversion-quotes"),
        format!("/partner/v1/conversion-quotes/{}", text(&quoted, "quoteId")),
        conversions.clone(),
        format!("/partner/v1/conversions/{}", text(&made, "conversionId")),
    ];
    let writes = [
        (partner.of_customer("conversion-quotes"), body),
        (conversions, authorized(&payload, &payload_hash(&payload))),
    ];
    let partner = partner.guarded(&reads, &writes);
    // Another client, and another customer of the same one, cannot use the quote.
    let mut other = partner.into_client(1);
    convert(&mut other, &payload).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let mut partner = other.into_client(0);
    let first = partner.switch_to_new_customer();
    convert(&mut partner, &payload).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.customer = first;
    for (target, body) in &writes {
        partner.post(target, body).ok();
    }
}

#[test]
fn a_quote_takes_exactly_one_amount() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    let rounded = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "BTC", "fromAmount": "10.01"}));
    assert_eq!(rounded["fee"], "0.02", "0.1 % is 0.01001, and a fee is rounded up");
    let by_target = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "BTC", "toAmount": "0.1"}));
    assert_eq!((&by_target["toAmount"], &by_target["fromAmount"]), (&json!("0.10000000"), &json!("5931.86")));
    for (body, field, code) in [
        (json!({"fromAsset": "EUR", "toAsset": "BTC"}), "", "exactly_one"),
        (
            json!({"fromAsset": "EUR", "toAsset": "BTC", "fromAmount": "1", "toAmount": "1"}),
            "",
            "exactly_one",
        ),
        (json!({"fromAsset": "EUR", "toAsset": "EUR", "fromAmount": "1"}), "/toAsset", "asset_same"),
        (json!({"fromAsset": "EUR", "toAsset": "DOGE", "fromAmount": "1"}), "/toAsset", "asset_unsupported"),
        (
            json!({"fromAsset": "EUR", "toAsset": "BTC", "fromAmount": "1.001"}),
            "/fromAmount",
            "amount_minor_units",
        ),
        (
            json!({"fromAsset": "USDC", "toAsset": "EUR", "fromAmount": "0.000001"}),
            "/fromAmount",
            "amount_too_small",
        ),
    ] {
        let answer = partner.post(&target, &body);
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [(field.to_owned(), code.to_owned())], "{body}");
    }
}

#[test]
fn a_conversion_is_refused_like_a_withdrawal() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversions");
    let quoted = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "20000"}));
    let payload = Partner::conversion_payload(&quoted);
    partner.post(&target, &payload).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    partner
        .post(&target, &authorized(&payload, &"0".repeat(64)))
        .refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    let mut greedy = payload.clone();
    greedy["toAmount"] = json!("99999");
    let answer = convert(&mut partner, &greedy);
    assert_eq!(
        answer.refused(400, "PARTNER_VALIDATION_FAILED").fields(),
        [("/toAmount".into(), "quote_mismatch".into())]
    );
    let first = convert(&mut partner, &payload).ok();
    convert(&mut partner, &payload).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    let second = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "5000.01"}));
    let second = Partner::conversion_payload(&second);
    let answer = convert(&mut partner, &second);
    answer.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    assert!(answer.body["detail"].as_str().unwrap().starts_with("insufficient funds"));
    partner.control(
        "POST",
        "/_sandbox/outcomes",
        &json!({"resourceId": first["conversionId"], "outcome": "fail"}),
    );
    partner.advance(2000);
    assert_eq!(partner.balance("EUR"), ("25000.00".into(), "0.00".into()));
    // A refusal for want of funds did not use the quote.
    convert(&mut partner, &second).ok();
    let late = quote(&mut partner, json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"}));
    partner.advance(120_000);
    convert(&mut partner, &Partner::conversion_payload(&late)).refused(409, "PARTNER_QUOTE_EXPIRED");
}

#[test]
fn a_new_customer_waits_for_approval() {
    let mut partner = Partner::new(json!({}));
    let body = json!({"partnerCustomerRef": "cust-7", "customerType": "INDIVIDUAL", "displayName": "Ada"});
    let customer = partner.post("/partner/v1/customers", &body).ok();
    assert_eq!((&customer["status"], &customer["partnerCustomerRef"]), (&json!("DRAFT"), &json!("cust-7")));
    partner.post("/partner/v1/customers", &body).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    let answer = partner.post("/partner/v1/customers", &json!({"customerType": "ROBOT"}));
    assert_eq!(answer.refused(400, "PARTNER_VALIDATION_FAILED").fields().len(), 3);
    partner.customer = customer["customerId"].as_str().unwrap().to_owned();
    let target = partner.of_customer("conversion-quotes");
    let quote = json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"});
    partner.post(&target, &quote).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    let status = format!("/_sandbox/customers/{}/status", partner.customer);
    partner.control("POST", &status, &json!({"status": "APPROVED"}));
    partner.post(&target, &quote).ok();
    let balances = partner.of_customer("balances");
    assert_eq!(partner.get(&balances).ok(), json!({"items": []}));
    let deposit = json!({"customerId": partner.customer, "asset": "ETH", "amount": "0.000000000000000001"});
    partner.control("POST", "/_sandbox/deposits", &deposit);
    assert_eq!(partner.balance("ETH").0, "0.000000000000000001");
}

#[test]
fn balances_are_paged_by_asset() {
    let mut partner = Partner::new(json!({}));
    partner.submitted("100.00");
    let target = partner.of_customer("balances");
    let assets = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|balance| text(balance, "asset")).collect()
    };
    let page = partner.get(&target).ok();
    assert_eq!((assets(&page).join(" "), page.get("nextCursor")), ("BTC ETH EUR USD USDC".to_owned(), None));
    assert_eq!(
        page["items"][2],
        json!({
            "customerId": partner.customer, "asset": "EUR", "available": "24900.00", "pending": "100.00",
            "total": "25000.00",
        })
    );
    let mut pages = Vec::new();
    let mut page = partner.get(&format!("{target}?limit=2")).ok();
    while let Some(cursor) = page["nextCursor"].as_str() {
        pages.push(assets(&page).join(" "));
        // What comes in meanwhile does not move the pages.
        let customer = partner.customer.clone();
        partner.control(
            "POST",
            "/_sandbox/deposits",
            &json!({"customerId": customer, "asset": "CHF", "amount": "1"}),
        );
        page = partner.get(&format!("{target}?limit=2&cursor={cursor}")).ok();
    }
    pages.push(assets(&page).join(" "));
    assert_eq!(pages, ["BTC ETH", "EUR USD", "USDC"]);
    assert_eq!(assets(&partner.get(&format!("{target}?limit=6")).ok()).len(), 6, "the last page may be full");
    // A balance has neither a state nor a day it was made.
    for query in [
        "limit=0",
        "sort=asc",
        "status=ACTIVE",
        "from=2026-01-01T00:00:00Z",
        "to=2026-01-01T00:00:00Z",
        "cursor=c-1",
    ] {
        let name = query.split('=').next().unwrap();
        let fields =
            partner.get(&format!("{target}?{query}")).refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!((fields.len(), fields[0].0.as_str()), (1, name), "{query}");
    }
}
