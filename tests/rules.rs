//! Rules over several members of one object: breaking one is reported at its place, keeping it is not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/models.rs"]
mod models;

use std::collections::BTreeSet;

use models::{errors_in, found};
use oceafin_partner::api;
use oceafin_partner::model::{Field, Kind, Model, Strictness};
use serde_json::{Value, json};

fn model(name: &str) -> &'static Model {
    api::all().filter_map(|endpoint| endpoint.request).find(|model| model.name == name).unwrap()
}

/// The first example of a model.
fn example(name: &str) -> Value {
    let examples: Value = serde_json::from_str(include_str!("model_examples.json")).unwrap();
    examples[name][0].clone()
}

/// The example with these members set, or removed if they are `null`.
fn with(name: &str, members: &Value) -> String {
    let mut body = example(name);
    let object = body.as_object_mut().unwrap();
    for (member, value) in members.as_object().unwrap() {
        if value.is_null() {
            object.remove(member);
        } else {
            object.insert(member.clone(), value.clone());
        }
    }
    body.to_string()
}

#[track_caller]
fn expect(name: &str, members: &Value, errors: &[(&str, &str)]) {
    let found = found(model(name), &with(name, members), Strictness::Strict);
    let found: Vec<_> = found.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
    assert_eq!(found, errors, "{name} with {members}");
}

const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const EVM_WRONG_CASE: &str = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const BITCOIN: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
const TRON: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const SOLANA: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

#[test]
fn every_rule_of_the_contract_is_in_its_model() {
    let stated: BTreeSet<String> = api::all()
        .filter_map(|endpoint| endpoint.request)
        .flat_map(|model| model.rules.iter().map(|rule| format!("{}: {rule:?}", model.name)))
        .collect();
    let minor = |model, amount, currency| {
        format!("{model}: MinorUnits {{ amount: {amount:?}, currency: {currency:?} }}")
    };
    let hosted =
        |model| format!(r#"{model}: RequiredWhen {{ field: "vaspName", when: "walletType", is: "HOSTED" }}"#);
    let expected = [
        r#"AdditionalInfo: AtLeastOne(["information", "documents"])"#.to_owned(),
        r#"CreateBankAccount: AtLeastOne(["iban", "accountNumber"])"#.to_owned(),
        r#"UpdateBuyer: AtLeastOne(["partnerBuyerRef", "buyerType", "name", "email", "country", "metadata"])"#.to_owned(),
        r#"CreateConversionQuote: ExactlyOne(["fromAmount", "toAmount"])"#.to_owned(),
        minor("CreateConversionQuote", "fromAmount", "fromAsset"),
        minor("CreateConversionQuote", "toAmount", "toAsset"),
        minor("CreateConversion", "fromAmount", "fromAsset"),
        minor("CreateConversion", "toAmount", "toAsset"),
        minor("CreateFiatWithdrawalQuote", "amount", "currency"),
        minor("CreateFiatWithdrawal", "amount", "currency"),
        minor("CreateCheckout", "amount", "currency"),
        r#"CreateWalletBeneficiary: AddressFits { address: "address", network: "network" }"#.to_owned(),
        r#"CreateRefund: AddressFits { address: "destinationAddress", network: "network" }"#.to_owned(),
        hosted("CreateWalletBeneficiary"),
        hosted("TravelRuleInfo"),
    ];
    assert_eq!(stated, BTreeSet::from(expected));
}

#[test]
fn at_least_one_of_them() {
    for (name, members) in [
        ("CreateBankAccount", vec!["iban", "accountNumber"]),
        ("AdditionalInfo", vec!["information", "documents"]),
        ("UpdateBuyer", vec!["partnerBuyerRef", "buyerType", "name", "email", "country", "metadata"]),
    ] {
        let none: serde_json::Map<_, _> =
            members.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        expect(name, &Value::Object(none.clone()), &[("", "at_least_one_required")]);
        for one in &members {
            let mut alone = none.clone();
            alone.remove(*one);
            expect(name, &Value::Object(alone), &[]);
        }
        let errors = errors_in(model(name), &with(name, &Value::Object(none)), Strictness::Strict);
        for member in members {
            assert!(errors.iter().all(|error| error.message.contains(&format!("`{member}`"))), "{errors:?}");
        }
    }
}

#[test]
fn an_empty_member_counts_as_absent() {
    let info = |members: &Value, errors| expect("AdditionalInfo", members, errors);
    let (missing, answer) = (&[("", "at_least_one_required")], json!({"taxId": "DE811907980"}));
    let document = json!({"documentType": "BANK_STATEMENT", "fileAssetId": "f-1"});
    info(&json!({"information": {}, "documents": []}), missing);
    info(&json!({"information": {}, "documents": null}), missing);
    info(&json!({"information": null, "documents": []}), missing);
    info(&json!({"information": answer, "documents": []}), &[]);
    info(&json!({"information": {}, "documents": [document]}), &[]);
    // One mistake, one error.
    info(&json!({"information": {}, "documents": {}}), &[("/documents", "wrong_type")]);
    info(&json!({"information": {}, "documents": [7]}), &[("/documents/0", "wrong_type")]);
    // Empty metadata is a change: it clears the notes.
    let notes = json!({"partnerBuyerRef": null, "buyerType": null, "name": null, "email": null, "country": null, "metadata": {}});
    expect("UpdateBuyer", &notes, &[]);
    // If no member is required, an empty list counts as absent.
    expect("CreateCheckout", &json!({"acceptedAssets": []}), &[]);
}

/// No request of the contract requires a list; one may.
#[test]
fn a_required_list_may_be_empty() {
    const fn ids(name: &'static str, required: bool) -> Field {
        Field { name, kind: Kind::List(&Kind::Id), required, doc: "" }
    }
    static FIELDS: [Field; 2] = [ids("items", true), ids("notes", false)];
    static MODEL: Model = Model::new("Order", "", &FIELDS);
    assert_eq!(found(&MODEL, r#"{"notes":[],"items":[]}"#, Strictness::Strict), []);
    assert_eq!(found(&MODEL, r#"{"notes":[]}"#, Strictness::Strict), [("/items".into(), "required".into())]);
}

#[test]
fn exactly_one_of_them() {
    let quote = |members: &Value, errors| expect("CreateConversionQuote", members, errors);
    quote(&json!({"fromAmount": null}), &[("", "exactly_one_required")]);
    quote(&json!({"toAmount": "1"}), &[("", "exactly_one_required")]);
    quote(&json!({"fromAmount": null, "toAmount": "1"}), &[]);
    // A wrong member still counts as present: one mistake, one error.
    quote(&json!({"fromAmount": "-1"}), &[("/fromAmount", "amount_sign")]);
}

#[test]
fn amounts_in_a_currency_have_its_minor_units() {
    for (name, amount, currency) in [
        ("CreateFiatWithdrawalQuote", "amount", "currency"),
        ("CreateFiatWithdrawal", "amount", "currency"),
        ("CreateCheckout", "amount", "currency"),
        ("CreateConversionQuote", "fromAmount", "fromAsset"),
        ("CreateConversion", "fromAmount", "fromAsset"),
        ("CreateConversion", "toAmount", "toAsset"),
    ] {
        let at = format!("/{amount}");
        for (code, value, right) in [
            ("EUR", "1.23", true),
            ("EUR", "1.234", false),
            ("JPY", "100", true),
            ("JPY", "100.0", false),
            ("KWD", "1.234", true),
            ("KWD", "1.2345", false),
        ] {
            let errors = [(at.as_str(), "amount_minor_units")];
            let members = json!({amount: value, currency: code});
            expect(name, &members, if right { &[] } else { &errors });
        }
    }
    // An invalid currency has no minor units.
    expect("CreateConversion", &json!({"fromAsset": "BTC", "fromAmount": "0.12345678"}), &[]);
    let other_way = json!({"fromAmount": null, "toAmount": "1.234", "toAsset": "EUR"});
    expect("CreateConversionQuote", &other_way, &[("/toAmount", "amount_minor_units")]);
}

#[test]
fn an_address_is_one_of_its_network() {
    for (name, address) in [("CreateWalletBeneficiary", "address"), ("CreateRefund", "destinationAddress")] {
        let at = format!("/{address}");
        let case = |network: &str, value: &str, code: Option<&str>| {
            let errors: Vec<_> = code.into_iter().map(|code| (at.as_str(), code)).collect();
            expect(name, &json!({"network": network, address: value}), &errors);
        };
        for network in ["ETHEREUM", "POLYGON", "BSC", "ARBITRUM", "OPTIMISM", "BASE", "AVALANCHE"] {
            case(network, EVM, None);
            case(network, &EVM.to_lowercase(), None);
            case(network, EVM_WRONG_CASE, Some("address_checksum"));
            case(network, BITCOIN, Some("address_network"));
        }
        case("BITCOIN", BITCOIN, None);
        case("BITCOIN", EVM, Some("address_network"));
        case("TRON", TRON, None);
        case("TRON", &TRON.replace('t', "u"), Some("address_checksum"));
        case("SOLANA", SOLANA, None);
        case("SOLANA", TRON, Some("address_network"));
        // A network that this version does not know: any text of at most 128 characters.
        case("LIGHTNING", "lnbc1", None);
        case("polygon", "lnbc1", None);
        case("LIGHTNING", &"x".repeat(129), Some("address_too_long"));
        // One mistake, one error: an address on an invalid network cannot be checked.
        expect(name, &json!({"network": "", address: BITCOIN}), &[("/network", "network_empty")]);
        expect(name, &json!({"network": null, address: BITCOIN}), &[("/network", "required")]);
    }
}

#[test]
fn an_address_is_held_to_its_network_in_either_order() {
    for body in [
        format!(r#"{{"network":"POLYGON","destinationAddress":"{BITCOIN}"}}"#),
        format!(r#"{{"destinationAddress":"{BITCOIN}","network":"POLYGON"}}"#),
    ] {
        let errors = found(model("CreateRefund"), &body, Strictness::Standard);
        assert!(
            errors.contains(&("/destinationAddress".to_owned(), "address_network".to_owned())),
            "{errors:?}"
        );
    }
}

#[test]
fn a_hosted_wallet_names_its_provider() {
    for name in ["CreateWalletBeneficiary", "TravelRuleInfo"] {
        expect(name, &json!({"walletType": "HOSTED", "vaspName": null}), &[("/vaspName", "required")]);
        expect(name, &json!({"walletType": "UNHOSTED", "vaspName": null}), &[]);
        expect(name, &json!({"walletType": "UNHOSTED", "vaspName": "Kraken"}), &[]);
        expect(name, &json!({"walletType": "HOSTED", "vaspName": ""}), &[("/vaspName", "text_empty")]);
        let unknown = json!({"walletType": "HOSTD", "vaspName": null});
        expect(name, &unknown, &[("/walletType", "enum_unknown")]);
        expect(name, &json!({"walletType": null, "vaspName": null}), &[("/walletType", "required")]);
    }
    let body = with("TravelRuleInfo", &json!({"vaspName": null}));
    let errors = errors_in(model("TravelRuleInfo"), &body, Strictness::Standard);
    assert_eq!(errors[0].message, "is required when `walletType` is `HOSTED`");
}

#[test]
fn rules_and_fields_are_reported_together() {
    expect(
        "CreateWalletBeneficiary",
        &json!({"asset": "usdc", "address": BITCOIN, "vaspName": null, "label": 7, "lable": "x"}),
        &[
            ("/asset", "asset_lower_case"),
            ("/label", "wrong_type"),
            ("/lable", "unknown_field"),
            ("/address", "address_network"),
            ("/vaspName", "required"),
        ],
    );
}

#[test]
fn messages_are_plain_words_that_repeat_nothing() {
    let body = with(
        "CreateRefund",
        &json!({"destinationAddress": EVM_WRONG_CASE, "amount": "secret-7", "reason": 1}),
    );
    for error in errors_in(model("CreateRefund"), &body, Strictness::Strict) {
        let message = &error.message;
        assert!(!message.contains(EVM_WRONG_CASE) && !message.contains("secret-7"), "{message}");
        assert!(!message.contains("::") && !message.ends_with('.'), "{message}");
        assert!(message.starts_with(|first: char| !first.is_uppercase()), "{message}");
    }
}
