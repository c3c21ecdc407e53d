//! The client's checks and the sandbox's are written apart; here they are held against each other, over every model.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and so do its helpers"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use oceafin_partner::api;
use oceafin_partner::json::{Canonicalizer, Numbers};
use oceafin_partner::model::{Model, Strictness, Validator};
use oceafin_partner::values::{Country, Iban, address};
use oceafin_sandbox::read::{addresses, body, values};
use serde_json::{Value, json};

fn models() -> BTreeMap<&'static str, &'static Model> {
    api::all().filter_map(|endpoint| endpoint.request).map(|model| (model.name, model)).collect()
}

fn examples() -> BTreeMap<String, Vec<Value>> {
    serde_json::from_str(include_str!("../../tests/model_examples.json")).unwrap()
}

/// Where the client finds fault.
fn client(model: &'static Model, body: &Value) -> BTreeSet<String> {
    let mut text = body.to_string().into_bytes();
    let mut validator = Validator::new(Some(model), Strictness::Standard);
    Canonicalizer::default().run(&mut text, Numbers::Exact, &mut validator).unwrap();
    let errors = validator.finish().err().unwrap_or_default();
    // The sandbox looks at the authorization elsewhere, and answers with a code of its own.
    let pointers = errors.into_iter().map(|error| error.pointer);
    pointers.filter(|pointer| !pointer.starts_with("/operationAuthorization")).collect()
}

/// Where the sandbox does.
fn sandbox(model: &'static Model, body: &Value) -> BTreeSet<String> {
    let problem = body::check(model, body.as_object().unwrap()).err();
    problem.map(|problem| problem.errors).unwrap_or_default().into_iter().map(|error| error.field).collect()
}

#[test]
fn what_is_right_passes_both() {
    let models = models();
    for (name, examples) in examples() {
        for example in examples {
            assert_eq!(client(models[name.as_str()], &example), BTreeSet::new(), "{name}");
            assert_eq!(sandbox(models[name.as_str()], &example), BTreeSet::new(), "{name}");
        }
    }
}

/// As JSON Schema counts. The client is stricter, with literals that JavaScript never writes.
#[test]
fn the_sandbox_counts_values_and_not_literals() {
    let mut body = examples()["CreatePosPaymentRequest"][0].clone();
    body["expiresInSeconds"] = json!(60.0);
    assert_eq!(sandbox(models()["CreatePosPaymentRequest"], &body), BTreeSet::new());
}

#[test]
fn what_is_wrong_is_refused_by_both_at_the_same_place() {
    let strangers = [
        json!(null),
        json!(true),
        json!(0),
        json!(1.5),
        json!(""),
        json!(" "),
        json!("\u{7}"),
        json!("a/b c"),
        json!("é".repeat(3000)),
        json!([]),
        json!([1]),
        json!([{}]),
        json!({}),
        json!({"a": 1}),
        json!({"a": "b"}),
    ];
    let models = models();
    let mut refused = 0;
    for (name, examples) in examples() {
        let model = models[name.as_str()];
        for example in &examples {
            for field in model.fields {
                let mut missing = example.clone();
                missing.as_object_mut().unwrap().remove(field.name);
                assert_eq!(
                    client(model, &missing),
                    sandbox(model, &missing),
                    "{name} without {}",
                    field.name
                );
                for stranger in &strangers {
                    let mut body = example.clone();
                    body[field.name] = stranger.clone();
                    let (client, sandbox) = (client(model, &body), sandbox(model, &body));
                    assert_eq!(client, sandbox, "{name}.{} = {stranger}", field.name);
                    refused += client.len();
                }
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn limits_are_the_same_on_both_sides() {
    let models = models();
    let pairs = |count: usize| (0..count).map(|at| (at.to_string(), json!("v"))).collect::<Value>();
    for (name, changes, place) in [
        ("CreateBuyer", json!({"name": "n".repeat(1000)}), None),
        ("CreateBuyer", json!({"name": "n".repeat(1001)}), Some("/name")),
        ("CreateBuyer", json!({"metadata": pairs(50)}), None),
        ("CreateBuyer", json!({"metadata": pairs(51)}), Some("/metadata")),
        ("CreateBuyer", json!({"metadata": {"k": "é".repeat(500)}}), None),
        ("CreateBuyer", json!({"metadata": {"k": "v".repeat(501)}}), Some("/metadata/k")),
        ("CreateWalletBeneficiary", json!({"network": "A-NEW-CHAIN", "address": "x"}), None),
        ("CreateWalletBeneficiary", json!({"network": "A-NEW-CHAIN", "address": "x".repeat(128)}), None),
        ("CreatePosPaymentRequest", json!({"expiresInSeconds": 4_294_967_295_u32}), None),
        ("CreatePosPaymentRequest", json!({"expiresInSeconds": 60.5}), Some("/expiresInSeconds")),
    ] {
        let mut body = examples()[name][0].clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let expected: BTreeSet<String> = place.map(str::to_owned).into_iter().collect();
        assert_eq!(client(models[name], &body), expected, "{name} {changes}");
        assert_eq!(sandbox(models[name], &body), expected, "{name} {changes}");
    }
    // One character more breaks two rules: the length of any address, and that of one on this network.
    let mut body = examples()["CreateWalletBeneficiary"][0].clone();
    (body["network"], body["address"]) = (json!("A-NEW-CHAIN"), json!("x".repeat(129)));
    assert!(sandbox(models["CreateWalletBeneficiary"], &body).contains("/address"));
}

#[test]
fn rules_over_several_members_bind_both() {
    let models = models();
    for (name, changes, place) in [
        ("AdditionalInfo", json!({"information": null, "documents": null}), ""),
        ("CreateBankAccount", json!({"iban": null, "accountNumber": null}), ""),
        ("CreateConversionQuote", json!({"toAmount": "1"}), ""),
        ("CreateConversionQuote", json!({"fromAmount": null}), ""),
        ("CreateCheckout", json!({"amount": "1.234"}), "/amount"),
        ("CreateCheckout", json!({"amount": "1.000"}), "/amount"),
        ("CreateFiatWithdrawalQuote", json!({"amount": "10.500"}), "/amount"),
        ("CreateRefund", json!({"network": "BITCOIN"}), "/destinationAddress"),
        ("CreateWalletBeneficiary", json!({"network": "TRON"}), "/address"),
        ("CreateWalletBeneficiary", json!({"vaspName": null}), "/vaspName"),
        ("TravelRuleInfo", json!({"vaspName": null}), "/vaspName"),
        ("CreatePosPaymentRequest", json!({"expiresInSeconds": 0}), "/expiresInSeconds"),
        ("CreatePosPaymentRequest", json!({"expiresInSeconds": 4_294_967_296_u64}), "/expiresInSeconds"),
        ("CreateCheckout", json!({"successUrl": "http://shop.example"}), "/successUrl"),
        ("CreateBuyer", json!({"email": "jane"}), "/email"),
    ] {
        let mut body = examples()[name][0].clone();
        for (member, value) in changes.as_object().unwrap() {
            let members = body.as_object_mut().unwrap();
            if value.is_null() {
                members.remove(member);
            } else {
                members.insert(member.clone(), value.clone());
            }
        }
        let expected = BTreeSet::from([place.to_owned()]);
        assert_eq!(client(models[name], &body), expected, "{name} {changes}");
        assert_eq!(sandbox(models[name], &body), expected, "{name} {changes}");
    }
}

#[test]
fn both_know_the_same_countries_and_the_length_of_their_ibans() {
    let letters = || b'A'..=b'Z';
    let remainder = |text: &str| {
        let digits = text.chars().map(|character| character.to_digit(36).unwrap().to_string());
        digits.collect::<String>().bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97)
    };
    let mut known = (0, 0);
    for country in letters().flat_map(|first| letters().map(move |second| [first, second])) {
        let country = str::from_utf8(&country).unwrap();
        let assigned = Country::check(country).is_ok();
        assert_eq!(values::is_country(country), assigned, "{country}");
        known.0 += usize::from(assigned);
        for length in 5..=36 {
            let account = "0".repeat(length - 4);
            let iban = format!("{country}{:02}{account}", 98 - remainder(&format!("{account}{country}00")));
            // Where an account has letters is for the client alone to know.
            let client = Iban::check(&iban).err().map(|error| error.code);
            let fits = !matches!(client, Some("iban_country" | "iban_length"));
            assert_eq!(values::is_iban(&iban), fits, "{iban}");
            known.1 += usize::from(fits);
        }
    }
    assert_eq!(known, (249, 89));
}

fn is_of_a_test_network(address: &str) -> bool {
    let address = address.to_lowercase();
    ["m", "n", "2", "tb1", "bcrt1"].iter().any(|prefix| address.starts_with(prefix))
}

#[test]
fn both_read_the_published_addresses_alike() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/addresses");
    let mut seen = 0;
    let mut disagreements = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for row in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let (Some(chain), Some(text)) = (row["chain"].as_str(), row["address"].as_str()) else {
                continue;
            };
            let network = match chain {
                "evm" => "ETHEREUM",
                "tron" => "TRON",
                "solana" => "SOLANA",
                _ => "BITCOIN",
            };
            seen += 1;
            let (client, sandbox) =
                (address::check(network, text).is_ok(), addresses::is_address(network, text));
            // The client lets Bitcoin's test networks through, for a provider's sandbox may run on one; this sandbox
            // plays the main network alone.
            if client != sandbox && !(client && network == "BITCOIN" && is_of_a_test_network(text)) {
                disagreements.push(format!("{network} {text}"));
            }
        }
    }
    assert!(seen > 500, "{seen}");
    assert_eq!(disagreements, Vec::<String>::new());
}
