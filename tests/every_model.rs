//! Every request model, by its table: valid examples pass, and whatever is done to one member is reported as exactly
//! that, at exactly that place. Rules over several members are in `rules.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and so do its helpers"
)]

#[path = "support/models.rs"]
mod models;

use std::collections::{BTreeMap, BTreeSet};

use models::{errors_in, found};
use oceafin_partner::api;
use oceafin_partner::model::{Field, Kind, Model, Rule, Strictness};
use serde_json::{Map, Value, json};

type Errors = Vec<(String, String)>;

fn request_models() -> BTreeMap<&'static str, &'static Model> {
    api::all().filter_map(|endpoint| endpoint.request).map(|model| (model.name, model)).collect()
}

/// Valid bodies by model, each model's with every member that it has.
fn examples() -> BTreeMap<String, Vec<Value>> {
    serde_json::from_str(include_str!("model_examples.json")).unwrap()
}

/// One object in one example: its model, and its pointer.
struct Place<'e> {
    root: &'static Model,
    model: &'static Model,
    example: &'e Value,
    at: String,
}

impl Place<'_> {
    fn members(&self) -> &Map<String, Value> {
        self.example.pointer(&self.at).unwrap().as_object().unwrap()
    }

    /// The fields that the example has.
    fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.model.fields.iter().filter(|field| self.members().contains_key(field.name))
    }

    /// The errors of the example with this object changed.
    fn changed(&self, strictness: Strictness, change: impl FnOnce(&mut Map<String, Value>)) -> Errors {
        found(self.root, &self.body(change), strictness)
    }

    fn body(&self, change: impl FnOnce(&mut Map<String, Value>)) -> String {
        let mut example = self.example.clone();
        change(example.pointer_mut(&self.at).unwrap().as_object_mut().unwrap());
        example.to_string()
    }

    fn with(&self, name: &str, value: Value) -> Errors {
        self.changed(Strictness::Strict, |members| {
            members.insert(name.to_owned(), value);
        })
    }

    fn error(&self, rest: &str, code: &str) -> Errors {
        vec![(format!("{}/{rest}", self.at), code.to_owned())]
    }
}

/// Every object in every example, nested ones too.
fn each_place(mut visit: impl FnMut(&Place<'_>)) {
    let models = request_models();
    for (name, examples) in examples() {
        for example in &examples {
            let mut waiting = vec![(models[name.as_str()], String::new())];
            while let Some((model, at)) = waiting.pop() {
                let place = Place { root: models[name.as_str()], model, example, at };
                for field in place.fields() {
                    let inner = format!("{}/{}", place.at, field.name);
                    match field.kind {
                        Kind::Object(model) => waiting.push((model, inner)),
                        Kind::List(Kind::Object(model)) => waiting.push((model, format!("{inner}/0"))),
                        _ => {}
                    }
                }
                visit(&place);
            }
        }
    }
}

/// Whether a rule of the model depends on the presence of this member.
fn in_a_rule(model: &Model, name: &str) -> bool {
    model.rules.iter().any(|rule| match *rule {
        Rule::AtLeastOne(names) | Rule::ExactlyOne(names) => names.contains(&name),
        Rule::RequiredWhen { field, .. } => field == name,
        Rule::MinorUnits { .. } | Rule::AddressFits { .. } => false,
    })
}

#[test]
fn every_model_has_examples_that_show_every_member() {
    let models = request_models();
    assert_eq!(
        examples().keys().map(String::as_str).collect::<Vec<_>>(),
        models.keys().copied().collect::<Vec<_>>()
    );
    let mut unseen = BTreeSet::new();
    let mut waiting: Vec<&Model> = models.into_values().collect();
    while let Some(model) = waiting.pop() {
        for field in model.fields {
            unseen.insert((model.name, field.name));
            match field.kind {
                Kind::Object(inner) | Kind::List(&Kind::Object(inner)) => waiting.push(inner),
                _ => {}
            }
        }
    }
    each_place(|place| {
        for field in place.fields() {
            unseen.remove(&(place.model.name, field.name));
        }
    });
    assert_eq!(unseen, BTreeSet::new());
}

#[test]
fn examples_pass_strictly() {
    let models = request_models();
    for (name, examples) in examples() {
        for example in examples {
            assert_eq!(found(models[name.as_str()], &example.to_string(), Strictness::Strict), [], "{name}");
        }
    }
}

#[test]
fn only_required_members_are_reported_as_missing() {
    each_place(|place| {
        for field in place.fields().filter(|field| !in_a_rule(place.model, field.name)) {
            let errors = place.changed(Strictness::Strict, |members| {
                members.remove(field.name);
            });
            let expected = if field.required { place.error(field.name, "required") } else { Vec::new() };
            assert_eq!(errors, expected, "{} without {}", place.model.name, field.name);
        }
    });
}

/// The code for a value of another JSON type; `None` if the type is right.
fn wrong_type(kind: &Kind, value: &Value) -> Option<&'static str> {
    let right = match kind {
        Kind::Object(_) | Kind::Free | Kind::Metadata | Kind::StringMap => value.is_object(),
        Kind::List(_) => value.is_array(),
        Kind::Boolean => value.is_boolean(),
        Kind::Count => value.is_number(),
        _ => value.is_string(),
    };
    match (kind, value) {
        _ if right => None,
        (_, Value::Null) => Some("null_not_allowed"),
        (Kind::Amount | Kind::Decimal, Value::Number(_)) => Some("amount_not_string"),
        _ => Some("wrong_type"),
    }
}

#[test]
fn a_value_of_another_type_is_reported_at_its_place() {
    let strangers =
        [json!(null), json!(true), json!(7), json!("text"), json!([]), json!({}), json!([{"a": [1]}])];
    each_place(|place| {
        for field in place.fields() {
            for value in &strangers {
                if let Some(code) = wrong_type(&field.kind, value) {
                    let errors = place.with(field.name, value.clone());
                    assert_eq!(
                        errors,
                        place.error(field.name, code),
                        "{}.{} = {value}",
                        place.model.name,
                        field.name
                    );
                }
                if let Kind::List(item) = field.kind
                    && let Some(code) = wrong_type(item, value)
                {
                    let good = place.members()[field.name][0].clone();
                    let errors = place.with(field.name, json!([good, value]));
                    assert_eq!(errors, place.error(&format!("{}/1", field.name), code), "{}", field.name);
                }
            }
        }
    });
}

/// Texts that are not values of a kind, with the code that says why.
fn wrong_texts(kind: &Kind) -> Vec<(String, &'static str)> {
    let of = |cases: &[(&str, &'static str)]| {
        cases.iter().map(|(text, code)| ((*text).to_owned(), *code)).collect()
    };
    match kind {
        Kind::Id => of(&[("", "id_empty"), ("a/b", "id_character"), ("..", "id_dot_segment")]),
        Kind::Amount => of(&[
            ("", "amount_empty"),
            ("-1", "amount_sign"),
            ("0", "amount_not_positive"),
            ("1e3", "amount_exponent"),
            ("01", "amount_leading_zero"),
            ("1,5", "amount_not_decimal"),
            ("0.1234567890123456789", "amount_too_many_decimals"),
        ]),
        Kind::Currency => of(&[("EURO", "currency_unknown"), ("eur", "currency_lower_case")]),
        Kind::Country => of(&[("ZZ", "country_unknown"), ("de", "country_lower_case")]),
        Kind::Iban => of(&[("DE00370400440532013000", "iban_check_digits"), ("", "iban_empty")]),
        Kind::Bic => of(&[("COBADEF", "bic_length"), ("COBAZZFF", "bic_country")]),
        Kind::DateTime => {
            of(&[("2026-06-28", "date_time_format"), ("2026-06-28T00:00:00", "date_time_no_offset")])
        }
        Kind::Asset => of(&[("U", "asset_length"), ("usdc", "asset_lower_case")]),
        Kind::Network => of(&[(" ", "network_empty"), ("\u{7}", "network_character")]),
        Kind::Email => of(&[("jane", "email_at_sign"), ("", "email_empty")]),
        Kind::HttpsUrl => of(&[("http://shop.example", "url_insecure"), ("shop", "url_scheme")]),
        Kind::CryptoAddress => {
            vec![
                (String::new(), "address_empty"),
                ("x".repeat(129), "address_too_long"),
                ("a b".into(), "address_character"),
            ]
        }
        Kind::Hash => of(&[("ABC", "operation_hash_malformed")]),
        Kind::Text(most) => {
            let most = usize::try_from(*most).unwrap();
            vec![(String::new(), "text_empty"), ("é".repeat(most + 1), "text_too_long")]
        }
        Kind::Enum(table) if !table.accepts_any => of(&[("", "enum_unknown"), ("SOMETHING", "enum_unknown")]),
        _ => Vec::new(),
    }
}

#[test]
fn an_invalid_text_is_reported_with_its_reason() {
    let mut seen = BTreeSet::new();
    each_place(|place| {
        for field in place.fields() {
            for (text, code) in wrong_texts(&field.kind) {
                seen.insert(code);
                let errors = place.with(field.name, json!(text));
                assert_eq!(errors, place.error(field.name, code), "{}.{}", place.model.name, field.name);
            }
        }
    });
    assert_eq!(seen.len(), 35, "a kind is in no model any more: {seen:?}");
}

#[test]
fn counts_are_whole_and_positive() {
    each_place(|place| {
        for field in place.fields().filter(|field| matches!(field.kind, Kind::Count)) {
            for wrong in ["0", "-1", "1.5", "4294967296"] {
                let body = place.body(|_| ()).replace("900", wrong);
                let errors = found(place.root, &body, Strictness::Strict);
                assert_eq!(errors, place.error(field.name, "count_invalid"), "{wrong}");
            }
            assert_eq!(place.with(field.name, json!(u32::MAX)), []);
        }
    });
}

#[test]
fn maps_are_checked_value_by_value() {
    each_place(|place| {
        for field in place.fields().filter(|field| matches!(field.kind, Kind::Metadata | Kind::StringMap)) {
            let at = |key: &str, code| place.error(&format!("{}/{key}", field.name), code);
            assert_eq!(place.with(field.name, json!({"a": "b", "c/d": 1})), at("c~1d", "wrong_type"));
            assert_eq!(place.with(field.name, json!({"a": {"b": "c"}})), at("a", "wrong_type"));
            assert_eq!(place.with(field.name, json!({"a": null})), at("a", "wrong_type"));
            let long = place.with(field.name, json!({"a": "x".repeat(501)}));
            let many = (0..51).map(|key| (key.to_string(), json!(""))).collect::<Map<_, _>>();
            let many = place.with(field.name, Value::Object(many));
            if matches!(field.kind, Kind::Metadata) {
                assert_eq!(long, at("a", "text_too_long"));
                assert_eq!(many, place.error(field.name, "metadata_too_many_keys"));
            } else {
                assert_eq!((long, many), (Vec::new(), Vec::new()), "answers are as long as they are");
            }
        }
    });
}

#[test]
fn a_misspelt_name_is_recognised_in_strict_and_sent_in_standard() {
    each_place(|place| {
        for field in place.fields().filter(|field| !in_a_rule(place.model, field.name)) {
            let slip = format!("{}x", field.name);
            let misspell = |members: &mut Map<String, Value>| {
                let value = members.remove(field.name).unwrap();
                members.insert(slip.clone(), value);
            };
            let missing = if field.required { place.error(field.name, "required") } else { Vec::new() };
            assert_eq!(place.changed(Strictness::Standard, misspell), missing, "{}.{slip}", place.model.name);
            let errors = errors_in(place.root, &place.body(misspell), Strictness::Strict);
            let [unknown, rest @ ..] = errors.as_slice() else { panic!("{slip} passed") };
            assert_eq!(
                (unknown.pointer.as_str(), unknown.code.as_ref()),
                (format!("{}/{slip}", place.at).as_str(), "unknown_field")
            );
            let meant = format!("did you mean `{}`?", field.name);
            assert!(unknown.message.contains(&meant), "{slip}: {}", unknown.message);
            assert_eq!(rest.len(), missing.len());
        }
    });
}

#[test]
fn a_misspelt_word_is_recognised() {
    let mut words = 0;
    each_place(|place| {
        for field in place.fields() {
            let Kind::Enum(table) = field.kind else { continue };
            for known in table.values {
                assert!(
                    place.with(field.name, json!(known)).iter().all(|(_, code)| code == "required"),
                    "{known}"
                );
                let body = place.body(|members| {
                    members.insert(field.name.to_owned(), json!(known.to_lowercase()));
                });
                let errors = errors_in(place.root, &body, Strictness::Standard);
                if table.accepts_any {
                    assert_eq!(errors, []);
                    continue;
                }
                let [error] = errors.as_slice() else { panic!("{known}: {errors:?}") };
                assert!(error.message.contains(&format!("did you mean `{known}`?")), "{}", error.message);
                words += 1;
            }
        }
    });
    assert!(words > 20, "{words}");
}

#[test]
fn every_error_of_a_form_is_reported_at_once() {
    let models = request_models();
    for (name, model) in &models {
        let required = model.fields.iter().filter(|field| field.required);
        let mut expected: Errors =
            required.map(|field| (format!("/{}", field.name), "required".to_owned())).collect();
        for rule in model.rules {
            match rule {
                Rule::AtLeastOne(_) => expected.push((String::new(), "at_least_one_required".into())),
                Rule::ExactlyOne(_) => expected.push((String::new(), "exactly_one_required".into())),
                _ => {}
            }
        }
        assert_eq!(found(model, "{}", Strictness::Strict), expected, "{name}");
        assert_eq!(found(model, "[]", Strictness::Strict), [(String::new(), "wrong_type".to_owned())]);
    }
}
