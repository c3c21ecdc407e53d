//! Checkouts and payment requests, from creation to payment, and every refusal on the way.
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

fn body(extra: Value) -> Value {
    let mut body = json!({"merchantReference": "order-7", "currency": "EUR", "amount": "64.00"});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

fn open(partner: &mut Partner, extra: Value) -> Value {
    let target = partner.of_customer("crypto/checkouts");
    let answer = partner.post(&target, &body(extra));
    assert_eq!((answer.status, &answer.body["status"]), (201, &json!("OPEN")), "{}", answer.body);
    answer.ok()
}

fn at(checkout: &Value, rest: &str) -> String {
    format!("/partner/v1/crypto/checkouts/{}{rest}", checkout["checkoutId"].as_str().unwrap())
}

fn status(partner: &mut Partner, checkout: &Value) -> String {
    partner.get(&at(checkout, "")).ok()["status"].as_str().unwrap().to_owned()
}

fn request(partner: &mut Partner, checkout: &Value, asset: &str, network: &str) -> Value {
    let answer =
        partner.post(&at(checkout, "/pos-payment-requests"), &json!({"asset": asset, "network": network}));
    assert_eq!((answer.status, &answer.body["status"]), (201, &json!("PENDING")), "{}", answer.body);
    answer.ok()
}

fn payment(request: &Value) -> Value {
    json!({"posPaymentRequestId": request["posPaymentRequestId"]})
}

fn pay(partner: &mut Partner, request: &Value) -> Value {
    partner.control("POST", "/_sandbox/pos-payments", &payment(request))
}

#[test]
fn a_checkout_is_paid_at_the_till() {
    let mut partner = Partner::new(json!({}));
    let extra = json!({
        "title": "Coffee", "acceptedAssets": [{"asset": "BTC", "network": "BITCOIN"}, {"asset": "USDC", "network": "POLYGON"}],
        "expiresAt": "2026-01-01T01:00:00Z", "successUrl": "https://shop.example/ok", "cancelUrl": "http://localhost:3000/no",
        "metadata": {"table": "4"},
    });
    let checkout = open(&mut partner, extra.clone());
    for (name, value) in extra.as_object().unwrap() {
        assert_eq!(&checkout[name], value, "{name}");
    }
    assert_eq!(
        (&checkout["merchantReference"], &checkout["currency"], &checkout["amount"], &checkout["paidAmount"]),
        (&json!("order-7"), &json!("EUR"), &json!("64.00"), &Value::Null)
    );
    // EUR 64 at 1.08 are USD 69.12: USDC 69.12, or BTC 0.00108 at 64,000.
    let usdc = request(&mut partner, &checkout, "USDC", "POLYGON");
    let btc = request(&mut partner, &checkout, "BTC", "BITCOIN");
    assert_eq!((&usdc["amount"], &btc["amount"]), (&json!("69.120000"), &json!("0.00108000")));
    assert_eq!(
        (&btc["asset"], &btc["network"], &btc["checkoutId"], &btc["expiresAt"]),
        (&json!("BTC"), &json!("BITCOIN"), &checkout["checkoutId"], &json!("2026-01-01T00:15:00Z"))
    );
    assert!(
        btc["address"].as_str().is_some_and(|address| !address.is_empty())
            && btc["address"] != usdc["address"]
    );

    let detected = pay(&mut partner, &btc);
    assert_eq!(detected["status"], "DETECTED");
    assert_eq!(partner.balance("BTC"), ("0.50000000".into(), "0.00000000".into()), "not yet");
    assert_eq!(status(&mut partner, &checkout), "OPEN");
    let transactions = partner.of_customer("transactions?limit=1");
    let pending = partner.get(&transactions).ok()["items"][0].clone();
    assert_eq!(
        (
            &pending["status"],
            &pending["direction"],
            &pending["asset"],
            &pending["amount"],
            &pending["resourceId"]
        ),
        (
            &json!("PENDING"),
            &json!("CREDIT"),
            &json!("BTC"),
            &json!("0.00108000"),
            &btc["posPaymentRequestId"]
        )
    );
    let refused = partner.control_refused("/_sandbox/pos-payments", &payment(&usdc));
    assert_eq!(refused.0, "PARTNER_RESOURCE_STATE_INVALID", "another one is under way");
    let body = json!({"asset": "BTC", "network": "BITCOIN"});
    partner
        .post(&at(&checkout, "/pos-payment-requests"), &body)
        .refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.post(&at(&checkout, "/close"), &json!({})).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.advance(999);
    assert_eq!(status(&mut partner, &checkout), "OPEN");
    partner.advance(1);
    let paid = partner.get(&at(&checkout, "")).ok();
    assert_eq!((&paid["status"], &paid["paidAmount"]), (&json!("PAID"), &json!("64.00")));
    assert_eq!(partner.balance("BTC"), ("0.50108000".into(), "0.00000000".into()));
    // Two clients start with half a coin each.
    assert_eq!(partner.house("external", "BTC"), "-1.00108000");
    assert_eq!(partner.get(&transactions).ok()["items"][0]["status"], "COMPLETED");
    assert_eq!(
        partner.event_types("POS_PAYMENT_REQUEST"),
        ["created", "created", "detected", "confirmed", "expired"]
            .map(|change| format!("pos_payment_request.{change}"))
    );
    assert_eq!(partner.event_types("CHECKOUT"), ["checkout.created", "checkout.paid"]);
    for request in [&usdc, &btc] {
        let refused = partner.control_refused("/_sandbox/pos-payments", &payment(request));
        assert_eq!(refused.0, "PARTNER_RESOURCE_STATE_INVALID", "paid, or expired with the checkout");
    }
    partner.advance(3_600_000);
    assert_eq!(status(&mut partner, &checkout), "PAID", "its expiry has no meaning any more");
    assert_eq!(partner.event_types("CHECKOUT").len(), 2);
}

#[test]
fn the_amount_is_rounded_up_to_the_asset() {
    let mut partner = Partner::new(json!({}));
    for (currency, amount, asset, network, wanted) in [
        // 0.05 / 64000 = 0.00000078125
        ("USD", "0.05", "BTC", "BITCOIN", "0.00000079"),
        ("JPY", "7", "USDC", "POLYGON", "0.044800"),
        ("EUR", "0.01", "ETH", "ETHEREUM", "0.000003375000000000"),
        ("USD", "64000.00", "BTC", "BITCOIN", "1.00000000"),
    ] {
        let checkout = open(&mut partner, json!({"currency": currency, "amount": amount}));
        assert_eq!(
            request(&mut partner, &checkout, asset, network)["amount"],
            wanted,
            "{amount} {currency} in {asset}"
        );
    }
}

#[test]
fn a_request_waits_as_long_as_it_says() {
    let mut partner = Partner::new(json!({}));
    let checkout = open(&mut partner, json!({"expiresAt": "2026-01-01T00:20:00Z"}));
    let target = at(&checkout, "/pos-payment-requests");
    let body = |seconds: Value| json!({"asset": "BTC", "network": "BITCOIN", "terminalId": "t-1", "expiresInSeconds": seconds});
    for bad in [json!(0), json!(-5), json!(86_401), json!("60"), json!(1.5), Value::Null] {
        let refused = partner.post(&target, &body(bad.clone()));
        let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.len() == 1 && fields[0].0 == "/expiresInSeconds", "{bad} {fields:?}");
    }
    let other = open(&mut partner, json!({}));
    for (seconds, expiry) in [(1, "2026-01-01T00:00:01Z"), (86_400, "2026-01-02T00:00:00Z")] {
        let made = partner.post(&at(&other, "/pos-payment-requests"), &body(json!(seconds))).ok();
        assert_eq!(made["expiresAt"], expiry);
    }
    partner.post(&at(&other, "/close"), &json!({})).ok();
    let events = partner.event_types("POS_PAYMENT_REQUEST").len();
    let short = partner.post(&target, &body(json!(60))).ok();
    let long = partner.post(&target, &body(json!(7200))).ok();
    assert_eq!(
        (&short["expiresAt"], &long["expiresAt"]),
        (&json!("2026-01-01T00:01:00Z"), &json!("2026-01-01T00:20:00Z")),
        "never longer than the checkout"
    );
    partner.advance(59_999);
    assert_eq!(partner.event_types("POS_PAYMENT_REQUEST").len(), events + 2);
    partner.advance(1);
    assert_eq!(partner.event_types("POS_PAYMENT_REQUEST").last().unwrap(), "pos_payment_request.expired");
    assert_eq!(
        partner.control_refused("/_sandbox/pos-payments", &payment(&short)).0,
        "PARTNER_RESOURCE_STATE_INVALID"
    );
    assert_eq!(pay(&mut partner, &long)["status"], "DETECTED", "the other one is alive");
}

#[test]
fn a_checkout_expires_unless_money_is_on_its_way() {
    let mut partner = Partner::new(json!({}));
    let expiry = json!({"expiresAt": "2026-01-01T00:00:10Z"});
    let (idle, paid, closed) =
        (open(&mut partner, expiry.clone()), open(&mut partner, expiry.clone()), open(&mut partner, expiry));
    let forever = open(&mut partner, json!({}));
    let waiting = request(&mut partner, &idle, "BTC", "BITCOIN");
    let request = request(&mut partner, &paid, "ETH", "ETHEREUM");
    let answer = partner.post(&at(&closed, "/close"), &json!({"reason": "changed mind"})).ok();
    assert_eq!((&answer["status"], &answer["paidAmount"]), (&json!("CLOSED"), &Value::Null));
    partner.advance(9_500);
    pay(&mut partner, &request);
    partner.advance(500);
    let mut statuses = || [&idle, &paid, &closed, &forever].map(|checkout| status(&mut partner, checkout));
    assert_eq!(statuses(), ["EXPIRED", "OPEN", "CLOSED", "OPEN"]);
    partner.advance(86_400_000);
    let mut statuses = || [&idle, &paid, &closed, &forever].map(|checkout| status(&mut partner, checkout));
    assert_eq!(statuses(), ["EXPIRED", "PAID", "CLOSED", "OPEN"]);
    assert_eq!(
        partner.control_refused("/_sandbox/pos-payments", &payment(&waiting)).0,
        "PARTNER_RESOURCE_STATE_INVALID"
    );
    let changes = partner.event_types("CHECKOUT");
    assert_eq!(changes.iter().filter(|change| *change == "checkout.expired").count(), 1);
    let target = partner.of_customer("crypto/checkouts");
    let mut count =
        |query: &str| partner.get(&format!("{target}{query}")).ok()["items"].as_array().unwrap().len();
    assert_eq!((count(""), count("?status=OPEN"), count("?status=PAID&status=CLOSED")), (4, 1, 2));
}

#[test]
fn what_has_ended_takes_no_link_no_request_and_no_end() {
    let mut partner = Partner::new(json!({}));
    let (closed, expired, paid) = (
        open(&mut partner, json!({})),
        open(&mut partner, json!({"expiresAt": "2026-01-01T00:00:05Z"})),
        open(&mut partner, json!({})),
    );
    let waiting = request(&mut partner, &closed, "BTC", "BITCOIN");
    let second = request(&mut partner, &closed, "ETH", "ETHEREUM");
    partner.post(&at(&closed, "/close"), &json!({})).ok();
    let events = partner.control("GET", "/_sandbox/events", &Value::Null);
    let events = events["events"].as_array().unwrap().iter().map(|event| &event["event"]);
    let announced: Vec<&Value> = events
        .filter(|event| event["eventType"] == "pos_payment_request.expired")
        .map(|event| &event["resource"]["resourceId"])
        .collect();
    assert_eq!(
        announced,
        [&waiting["posPaymentRequestId"], &second["posPaymentRequestId"]],
        "the older one first"
    );
    assert_eq!(
        partner.control_refused("/_sandbox/pos-payments", &payment(&waiting)).0,
        "PARTNER_RESOURCE_STATE_INVALID",
        "expired with its checkout"
    );
    let request = request(&mut partner, &paid, "BTC", "BITCOIN");
    pay(&mut partner, &request);
    partner.advance(5000);
    for checkout in [&closed, &expired, &paid] {
        for (rest, body) in [
            ("/links", json!({})),
            ("/pos-payment-requests", json!({"asset": "BTC", "network": "BITCOIN"})),
            ("/close", json!({})),
        ] {
            let answer = partner.post(&at(checkout, rest), &body);
            answer.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
            assert!(
                answer.response.log.contains("the checkout is `"),
                "the log says why: {}",
                answer.response.log
            );
        }
    }
}

#[test]
fn a_link_lives_no_longer_than_its_checkout() {
    let mut partner = Partner::new(json!({}));
    let checkout = open(&mut partner, json!({"expiresAt": "2026-01-01T01:00:00Z"}));
    let target = at(&checkout, "/links");
    let answer = partner.post(&target, &json!({}));
    assert_eq!(answer.status, 201);
    let link = answer.ok();
    let id = link["linkId"].as_str().unwrap();
    assert_eq!(link["url"], format!("https://checkout.sandbox.invalid/{id}"));
    assert_eq!(
        (&link["checkoutId"], &link["expiresAt"]),
        (&checkout["checkoutId"], &json!("2026-01-01T01:00:00Z"))
    );
    for (moment, shown) in [
        ("2026-01-01T00:30:00+00:00", "2026-01-01T00:30:00Z"),
        ("2026-01-01T01:00:00Z", "2026-01-01T01:00:00Z"),
    ] {
        assert_eq!(partner.post(&target, &json!({"expiresAt": moment})).ok()["expiresAt"], shown);
    }
    for (moment, code) in [
        ("2026-01-01T01:00:01Z", "date_time_late"),
        ("2026-01-01T00:00:00Z", "not_in_future"),
        ("soon", "date_time_invalid"),
    ] {
        let refused = partner.post(&target, &json!({"expiresAt": moment}));
        assert_eq!(refused.refused(400, "PARTNER_VALIDATION_FAILED").fields(), field("/expiresAt", code));
    }
    assert_eq!(partner.event_types("CHECKOUT_LINK").len(), 3);
}

#[test]
fn a_checkout_that_cannot_be_is_refused() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("crypto/checkouts");
    for (extra, place, code) in [
        (json!({"merchantReference": ""}), "/merchantReference", "text_length"),
        (json!({"currency": "BTC"}), "/currency", "currency_unsupported"),
        (json!({"amount": "0.00"}), "/amount", "amount_invalid"),
        (json!({"amount": "1.001"}), "/amount", "amount_minor_units"),
        (json!({"currency": "JPY", "amount": "1.5"}), "/amount", "amount_minor_units"),
        (json!({"expiresAt": "2026-01-01T00:00:00Z"}), "/expiresAt", "not_in_future"),
        (json!({"acceptedAssets": []}), "/acceptedAssets", "list_empty"),
        (json!({"acceptedAssets": "BTC"}), "/acceptedAssets", "not_array"),
        (json!({"acceptedAssets": [{"asset": "BTC"}]}), "/acceptedAssets/0/network", "required"),
        (
            json!({"acceptedAssets": [{"asset": "EUR", "network": "BITCOIN"}]}),
            "/acceptedAssets/0/asset",
            "asset_unsupported",
        ),
        (
            json!({"acceptedAssets": [{"asset": "BTC", "network": "TRON"}]}),
            "/acceptedAssets/0/network",
            "network_unsupported",
        ),
        (json!({"successUrl": "http://shop.example/"}), "/successUrl", "url_invalid"),
        (json!({"successUrl": "https:///x"}), "/successUrl", "url_invalid"),
        (json!({"cancelUrl": "javascript:alert(1)"}), "/cancelUrl", "url_invalid"),
        (json!({"cancelUrl": "http://localhost.example/"}), "/cancelUrl", "url_invalid"),
        (json!({"metadata": []}), "/metadata", "not_object"),
    ] {
        let refused = partner.post(&target, &body(extra.clone()));
        let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&field(place, code)[0]), "{extra}: {fields:?}");
    }
    let fields = partner.post(&target, &json!({})).fields();
    for name in ["/merchantReference", "/currency", "/amount"] {
        assert!(fields.contains(&field(name, "required")[0]), "{fields:?}");
    }
    let customer = partner.draft_customer();
    let theirs = format!("/partner/v1/customers/{customer}/crypto/checkouts");
    partner.post(&theirs, &body(json!({}))).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    assert_eq!(partner.event_types("CHECKOUT"), Vec::<String>::new());

    let accepted = json!([{"asset": "USDC", "network": "POLYGON"}, {"asset": "ETH", "network": "ETHEREUM"}]);
    let checkout = open(&mut partner, json!({"acceptedAssets": accepted}));
    let target = at(&checkout, "/pos-payment-requests");
    for (body, place, code) in [
        (json!({"network": "POLYGON"}), "/asset", "required"),
        (json!({"asset": "USDC"}), "/network", "required"),
        (json!({"asset": "EUR", "network": "POLYGON"}), "/asset", "asset_unsupported"),
        (json!({"asset": "USDC", "network": "BITCOIN"}), "/network", "network_unsupported"),
        (json!({"asset": "USDC", "network": "ETHEREUM"}), "/asset", "asset_not_accepted"),
        (json!({"asset": "BTC", "network": "BITCOIN"}), "/asset", "asset_not_accepted"),
    ] {
        let refused = partner.post(&target, &body);
        let fields = refused.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&field(place, code)[0]), "{body}: {fields:?}");
    }
    assert_eq!(
        partner.control_refused("/_sandbox/pos-payments", &json!({})).1,
        field("/posPaymentRequestId", "required")
    );
    let unknown = json!({"posPaymentRequestId": "none"});
    assert_eq!(partner.control_refused("/_sandbox/pos-payments", &unknown).0, "PARTNER_RESOURCE_NOT_FOUND");
}

#[test]
fn another_partner_sees_no_checkout() {
    let mut partner = Partner::new(json!({}));
    let checkout = open(&mut partner, json!({}));
    let list = partner.of_customer("crypto/checkouts");
    let mut other = partner.into_other();
    other.get(&at(&checkout, "")).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.get(&list).refused(404, "PARTNER_CUSTOMER_NOT_FOUND");
    for (rest, body) in [
        ("/links", json!({})),
        ("/close", json!({})),
        ("/pos-payment-requests", json!({"asset": "BTC", "network": "BITCOIN"})),
    ] {
        other.post(&at(&checkout, rest), &body).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    }
    let mut partner = other.into_client(0);
    assert_eq!(status(&mut partner, &checkout), "OPEN");
}
