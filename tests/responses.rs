//! Every response model, by its table: number literals in amount members become their exact decimal, wherever they
//! stand, and nothing else changes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use oceafin_partner::api::{self, Response};
use oceafin_partner::model::{Kind, Model, ResponseReader, read_response};

/// Number literals that a server could write, and their decimals.
const LITERALS: [(&str, &str); 8] = [
    ("0.1", "0.1"),
    ("1e-7", "0.0000001"),
    ("1E+3", "1000"),
    ("9007199254740993", "9007199254740993"),
    ("-0.30", "-0.30"),
    ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"),
    ("12345678901234567890.12345678901234567890", "12345678901234567890.12345678901234567890"),
    ("0", "0"),
];

/// A response with every member of the model. `amount` stands in amount members, `number` where a number is no amount.
fn body(model: &Model, amount: &str, number: &str) -> String {
    let members = model.fields.iter().map(|field| (field.name, value(&field.kind, amount, number)));
    let unknown = [
        ("amountOfNothing", number.to_owned()),
        ("later", format!(r#"{{"amount":{number},"fee":[{number}]}}"#)),
    ];
    let members = members.chain(unknown).map(|(name, value)| format!(r#""{name}":{value}"#));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn value(kind: &Kind, amount: &str, number: &str) -> String {
    match kind {
        Kind::Amount | Kind::Decimal => amount.to_owned(),
        Kind::Object(model) => body(model, amount, number),
        Kind::List(item) => format!("[{0}, {0}]", value(item, amount, number)),
        Kind::Metadata | Kind::StringMap | Kind::Free => format!(r#"{{"amount":{number}}}"#),
        Kind::Boolean => "true".to_owned(),
        // Not valid as an id, an enum or a date today: a response is not refused for new values.
        _ => r#""SOMETHING NEW \u00e9""#.to_owned(),
    }
}

fn read(text: &str, reader: ResponseReader) -> String {
    read_response(text.as_bytes().to_vec(), reader).unwrap()
}

#[test]
fn numbers_become_their_exact_decimal_in_every_amount_member_of_every_answer() {
    for endpoint in api::all() {
        for (literal, decimal) in LITERALS {
            let model = endpoint.response.model();
            let came = body(model, literal, literal);
            let read_as = body(model, &format!(r#""{decimal}""#), literal);
            match endpoint.response {
                Response::One(model) => {
                    assert_eq!(read(&came, ResponseReader::one(model)), read_as, "{}", endpoint.id);
                }
                Response::Page(model) => {
                    for (open, close) in [
                        ("[", "]"),
                        (r#"{"items":["#, r#"],"nextCursor":"c"}"#),
                        (r#"{"total":7,"data":["#, "]}"),
                        (r#"{"content":["#, r#"],"nextCursor":null}"#),
                        (r#"{"results":["#, "]}"),
                    ] {
                        let page = |item: &str| format!("{open}{item}, {item}{close}");
                        assert_eq!(
                            read(&page(&came), ResponseReader::page(model)),
                            page(&read_as),
                            "{}",
                            endpoint.id
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn amounts_that_came_as_strings_stay_as_they_are() {
    for endpoint in api::all() {
        let model = endpoint.response.model();
        let text = body(model, r#""0.10""#, "1e-7");
        assert_eq!(read(&text, ResponseReader::one(model)), text, "{}", endpoint.id);
    }
}

#[test]
fn every_member_named_like_money_is_declared_as_money() {
    let mut waiting: Vec<&Model> = api::all()
        .flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()]))
        .collect();
    let mut amounts = 0;
    while let Some(model) = waiting.pop() {
        for field in model.fields {
            let name = field.name.to_lowercase();
            let money = ["amount", "fee", "available", "pending", "total", "rate"];
            let named = money.iter().any(|word| name == *word || name.ends_with(word));
            let declared = matches!(field.kind, Kind::Amount | Kind::Decimal);
            assert_eq!(named, declared, "{}.{}", model.name, field.name);
            amounts += usize::from(declared);
            match field.kind {
                Kind::Object(inner) | Kind::List(&Kind::Object(inner)) => waiting.push(inner),
                _ => {}
            }
        }
    }
    assert!(amounts > 40, "{amounts}");
}

/// The reader guesses a member from its position in the previous item. In no order may a wrong guess change the result.
#[test]
fn items_may_be_written_in_any_order() {
    let Some(Response::Page(model)) = api::endpoint("transactions.list").map(|endpoint| endpoint.response)
    else {
        panic!("transactions.list is a list");
    };
    let came = r#"[{"amount":1,"status":2,"fee":3},{"fee":1,"amount":2,"status":3},{"status":1},{},
        {"metadata":{"amount":1,"fee":2},"fee":3,"x":4,"amount":5},{"x":1,"fee":2,"\u0061mount":3,"later":{"fee":4},"fee":5}]"#;
    let read_as = r#"[{"amount":"1","status":2,"fee":"3"},{"fee":"1","amount":"2","status":3},{"status":1},{},
        {"metadata":{"amount":1,"fee":2},"fee":"3","x":4,"amount":"5"},{"x":1,"fee":"2","\u0061mount":"3","later":{"fee":4},"fee":"5"}]"#;
    assert_eq!(read(came, ResponseReader::page(model)), read_as);
}
