//! Answers: number literals in amount members become exact decimal strings, and nothing else changes.

use bigdecimal::BigDecimal;
use oceafin_partner::api::{self, Response};
use oceafin_partner::json::JsonErrorCode;
use oceafin_partner::model::{Kind, Model, ResponseReader, read_response};

use super::oracle::{self, Json};

/// A byte that chooses the endpoint, then the body of its answer.
pub fn check(data: &[u8]) {
    let Some((choice, body)) = data.split_first() else { return };
    let responses: Vec<Response> = api::all().map(|endpoint| endpoint.response).collect();
    let response = responses[usize::from(*choice) % responses.len()];
    let (reader, expected) = match response {
        Response::One(model) => (ResponseReader::one(model), Expected::Kind(Kind::Object(model))),
        Response::Page(model) => (ResponseReader::page(model), Expected::Page(model)),
    };
    let came = oracle::parse(body);
    match read_response(body.to_vec(), reader) {
        Ok(text) => {
            let read = oracle::parse(text.as_bytes());
            assert_eq!(came.is_some(), read.is_some(), "{text}");
            if let (Some(came), Some(read)) = (came, read) {
                compare(&came, &read, &expected);
            }
            let again = read_response(text.clone().into_bytes(), ResponseReader::any()).unwrap();
            assert_eq!(again, text, "a reader of anything changed something");
        }
        Err(error) => {
            // Only an exponent makes an amount much longer than its literal.
            let grows = |came: &Json| came.has_number(&|literal| literal.contains(['e', 'E']));
            let right =
                |came: Json| came.depth() > 512 || error.code == JsonErrorCode::TooLarge && grows(&came);
            assert!(came.is_none_or(right), "{error:?}");
        }
    }
}

#[derive(Clone, Copy)]
enum Expected {
    Page(&'static Model),
    Items(&'static Model),
    Kind(Kind),
    Any,
}

fn compare(came: &Json, read: &Json, expected: &Expected) {
    match (came, read) {
        (Json::Number(literal), Json::Text(decimal)) => {
            assert!(
                matches!(expected, Expected::Kind(Kind::Amount | Kind::Decimal)),
                "{literal} became a string"
            );
            assert!(
                decimal.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')),
                "{decimal}"
            );
            // An exponent beyond `BigDecimal` stays unchanged, unless the number is zero.
            let value = |text: &str| text.parse().unwrap_or_else(|_| BigDecimal::from(0));
            assert_eq!(value(decimal), value(literal), "another amount");
        }
        (Json::Number(literal), Json::Number(same)) => {
            assert_eq!(literal, same);
            let amount = matches!(expected, Expected::Kind(Kind::Amount | Kind::Decimal));
            assert!(!amount || literal.contains(['e', 'E']), "{literal} stayed a number");
        }
        (Json::List(came), Json::List(read)) => {
            let item = match expected {
                Expected::Page(model) | Expected::Items(model) => Expected::Kind(Kind::Object(model)),
                Expected::Kind(Kind::List(kind)) => Expected::Kind(**kind),
                _ => Expected::Any,
            };
            assert_eq!(came.len(), read.len());
            came.iter().zip(read).for_each(|(came, read)| compare(came, read, &item));
        }
        (Json::Record(came), Json::Record(read)) => {
            assert_eq!(came.len(), read.len());
            for ((name, came), (same, read)) in came.iter().zip(read) {
                assert_eq!(name, same);
                compare(came, read, &member(expected, name));
            }
        }
        (came, read) => assert_eq!(came, read),
    }
}

fn member(expected: &Expected, name: &str) -> Expected {
    match expected {
        Expected::Page(model) if ["items", "data", "content", "results"].contains(&name) => {
            Expected::Items(model)
        }
        Expected::Kind(Kind::Object(model)) => {
            let field = model.fields.iter().find(|field| field.name == name);
            field.map_or(Expected::Any, |field| Expected::Kind(field.kind))
        }
        _ => Expected::Any,
    }
}
