//! The specifications' own examples, and the issuers' tables of contracts.

use oceafin_partner::payment_uri::{Payment, part, read, write};
use oceafin_partner::values::address;
use serde_json::Value;

use super::{payment, sorted};

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A payment as a JSON object.
fn of_json(object: &Value) -> Payment {
    let mut payment = Payment::default();
    for (name, value) in object.as_object().into_iter().flatten() {
        let texts = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for text in texts {
            payment.add(&format!("/{name}"), text.as_str().unwrap_or(&text.to_string()));
        }
    }
    payment
}

#[test]
fn the_specifications_examples() {
    let rows = rows(include_str!("../vectors/payment-uri/specifications.jsonl"));
    assert!(rows.len() > 30);
    for row in rows {
        let uri = row["uri"].as_str().unwrap();
        match read(uri, &of_json(&row["token"])) {
            Ok(found) => {
                assert_eq!(sorted(&found), sorted(&of_json(&row["payment"])), "{}", row["id"]);
                let again = write(&found).ok().map(|uri| read(&uri, &of_json(&row["token"])).unwrap());
                assert_eq!(again.is_some(), !found.get(part::AMOUNT).is_empty(), "{}", row["id"]);
            }
            Err(error) => assert_eq!(error.error.code, row["code"], "{}", row["id"]),
        }
    }
}

#[test]
fn contracts_match_the_issuers_lists_exactly() {
    let rows = rows(include_str!("../vectors/payment-uri/tokens.jsonl"));
    assert_eq!(rows.len(), 11);
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let (network, contract) = (text("network"), text("contract"));
        // In the form with a checksum, if there is one.
        assert_eq!(address::check(network, contract), Ok(()));
        assert!(!contract.starts_with("0x") || contract.bytes().any(|byte| byte.is_ascii_uppercase()));
        let (to, expected) = match network {
            "SOLANA" => {
                let to = "mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN";
                (to, format!("solana:{to}?amount=12.34&spl-token={contract}"))
            }
            "TRON" => {
                let to = "TPL66VK2gCXNCD7EJg9pgJRfqcRazjhUZY";
                (to, format!("tron:{to}?amount=12.34&token={contract}"))
            }
            _ => {
                let to = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
                let chain = text("chain");
                (to, format!("ethereum:{contract}@{chain}/transfer?address={to}&uint256=12340000"))
            }
        };
        let parts = [("network", network), ("asset", text("asset")), ("address", to), ("amount", "12.34")];
        assert_eq!(write(&payment(&parts)).unwrap(), expected);
        assert_eq!(sorted(&read(&expected, &Payment::default()).unwrap()), sorted(&payment(&parts)));
        if contract.starts_with("0x") {
            let lower = expected.replace(contract, &contract.to_lowercase());
            assert_eq!(sorted(&read(&lower, &Payment::default()).unwrap()), sorted(&payment(&parts)));
        }
    }
}
