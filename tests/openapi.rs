//! The OpenAPI document says what the tables say, and marks what is not published. That it is valid, and that the sandbox
//! keeps to it, is for tools that know nothing of this project: `tests/openapi/check.py`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use oceafin_partner::api::{self, Response};
use oceafin_partner::model::{Kind, Model};
use oceafin_partner::openapi::document;
use serde_json::{Value, json};

fn operations(document: &Value) -> BTreeMap<String, Value> {
    let methods = document["paths"].as_object().unwrap().values();
    let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
    operations.map(|one| (one["operationId"].as_str().unwrap().to_owned(), one.clone())).collect()
}

fn schema<'d>(document: &'d Value, reference: &Value) -> &'d Value {
    document.pointer(reference["$ref"].as_str().unwrap().strip_prefix('#').unwrap()).unwrap()
}

#[test]
fn every_endpoint_is_at_its_path_with_its_id() {
    let document = document();
    assert_eq!(operations(&document).len(), 64);
    for endpoint in api::all() {
        let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], endpoint.id);
        assert_eq!(operation["summary"], endpoint.summary);
        assert_eq!(operation["requestBody"].is_object(), endpoint.request.is_some(), "{}", endpoint.id);
        assert_eq!(operation["x-operation"].is_object(), endpoint.authorization.is_some(), "{}", endpoint.id);
        let parameters = operation["parameters"].as_array().unwrap();
        let key = json!({"$ref": "#/components/parameters/IdempotencyKey"});
        assert_eq!(parameters.contains(&key), endpoint.method == api::Method::Post, "{}", endpoint.id);
    }
}

/// Every model with its schema: those of requests, then those of responses.
fn modelled(document: &Value) -> Vec<(&'static Model, Value)> {
    let operations = operations(document);
    let mut waiting = Vec::new();
    for endpoint in api::all() {
        let operation = &operations[endpoint.id];
        if let Some(model) = endpoint.request {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            waiting.push((model, schema(document, body).clone()));
        }
        let responses = operation["responses"].as_object().unwrap();
        let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
        let mut returned = schema(document, &success["content"]["application/json"]["schema"]);
        if let Response::Page(_) = endpoint.response {
            assert_eq!(returned["required"], json!(["items"]));
            returned = schema(document, &returned["properties"]["items"]["items"]);
        }
        waiting.push((endpoint.response.model(), returned.clone()));
    }
    let mut found = Vec::new();
    while let Some((model, of_model)) = waiting.pop() {
        for field in model.fields {
            let property = &of_model["properties"][field.name];
            match field.kind {
                Kind::Object(inner) => waiting.push((inner, schema(document, property).clone())),
                Kind::List(&Kind::Object(inner)) => {
                    waiting.push((inner, schema(document, &property["items"]).clone()));
                }
                _ => {}
            }
        }
        found.push((model, of_model));
    }
    found
}

#[test]
fn every_schema_has_the_members_of_its_model_and_no_other() {
    for (model, schema) in modelled(&document()) {
        let names = |list: &mut dyn Iterator<Item = &str>| list.map(str::to_owned).collect::<BTreeSet<_>>();
        let members = schema["properties"].as_object().unwrap();
        assert_eq!(
            names(&mut members.keys().map(String::as_str)),
            names(&mut model.fields.iter().map(|field| field.name)),
            "{}",
            model.name
        );
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        assert_eq!(
            names(&mut required.iter().map(|name| name.as_str().unwrap())),
            names(&mut model.fields.iter().filter(|field| field.required).map(|field| field.name)),
            "{}",
            model.name
        );
        assert_eq!(schema["additionalProperties"], true, "{}: what we do not know survives", model.name);
    }
}

/// The marks of the doc comments are written for readers; the document takes them from a table. They must agree.
#[test]
fn a_member_is_assumed_unless_its_doc_comment_says_published() {
    let mut published = BTreeSet::new();
    for (model, schema) in modelled(&document()) {
        for field in model.fields {
            let assumed = schema["properties"][field.name]["x-assumed"] == true;
            assert_eq!(!assumed, field.doc.contains("[P]"), "{}.{}: {}", model.name, field.name, field.doc);
            if !assumed {
                published.insert((model.name, field.name));
            }
        }
    }
    // Of a customer the guide has the request, not the answer.
    let of_customers = ["partnerCustomerRef", "customerType", "displayName", "metadata"];
    assert!(
        of_customers.iter().all(|member| published.remove(&("CreateCustomer", *member))),
        "{published:?}"
    );
    assert!(published.iter().all(|(_, member)| *member == "operationAuthorization"), "{published:?}");
    assert_eq!(published.len(), 7, "{published:?}");
}

#[test]
fn our_additions_to_a_published_member_are_named() {
    let document = document();
    let customer = &document["components"]["schemas"]["CreateCustomer"]["properties"];
    let ours = |member: &str| customer[member]["x-assumed-keywords"].clone();
    assert_eq!(ours("displayName"), json!(["maxLength", "minLength"]));
    assert_eq!(ours("partnerCustomerRef"), json!(["maxLength", "minLength"]));
    assert_eq!(ours("metadata"), json!(["additionalProperties", "maxProperties"]));
    assert_eq!(ours("customerType"), Value::Null, "its two words are published");
}

#[test]
fn one_status_of_one_code_is_published() {
    let document = document();
    for (name, response) in document["components"]["responses"].as_object().unwrap() {
        let published = name == "Unauthenticated";
        assert_eq!(response["x-sandbox-only"] != true, published, "{name}");
        for row in response["x-codes"].as_array().unwrap() {
            let code = row["code"].as_str().unwrap();
            let (of_code, of_status) = (row["x-sandbox-only"] == true, row["x-status-sandbox-only"] == true);
            let expected = match code {
                "PARTNER_AUTH_FAILED" => (false, false),
                "PARTNER_VALIDATION_FAILED" | "PARTNER_RATE_LIMITED" => (true, false),
                _ => (false, true),
            };
            assert_eq!((of_code, of_status), expected, "{code}");
        }
    }
}

#[test]
fn a_request_id_and_a_key_have_one_limit() {
    let parameters = document()["components"]["parameters"].clone();
    for name in ["RequestId", "IdempotencyKey"] {
        assert_eq!(parameters[name]["schema"]["pattern"], "^[!-~]{1,255}$", "{name}");
    }
}

#[test]
fn only_resources_with_a_creation_date_can_be_filtered_by_it() {
    for (id, operation) in operations(&document()) {
        let given = |name: &str| {
            let reference = json!({"$ref": format!("#/components/parameters/{name}")});
            operation["parameters"].as_array().unwrap().contains(&reference)
        };
        let page = matches!(api::endpoint(&id).unwrap().response, Response::Page(_));
        assert_eq!((given("Limit"), given("Cursor")), (page, page), "{id}");
        let dated = page && id != "balances.list";
        assert_eq!((given("From"), given("To")), (dated, dated), "{id}");
    }
}

#[test]
fn enums_are_closed_in_requests_and_open_in_responses() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["CreateBuyer"]["properties"]["buyerType"]["enum"], json!(["INDIVIDUAL", "CORPORATE"]));
    let open = &schemas["Buyer"]["properties"]["buyerType"];
    assert_eq!((&open["enum"], &open["x-known-values"]), (&Value::Null, &json!(["INDIVIDUAL", "CORPORATE"])));
    // An enum that takes any value is open in requests too.
    let method = &schemas["OperationAuthorization"]["properties"]["authorizationMethod"];
    assert_eq!((&method["enum"], method["x-known-values"].is_array()), (&Value::Null, true));
}

#[test]
fn rules_over_several_members_are_in_the_schema_where_json_schema_can_express_them() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["CreateConversionQuote"]["allOf"],
        json!([{"oneOf": [{"required": ["fromAmount"]}, {"required": ["toAmount"]}]}])
    );
    assert_eq!(
        schemas["AdditionalInfo"]["allOf"],
        json!([{"anyOf": [
            {"required": ["information"], "properties": {"information": {"minProperties": 1}}},
            {"required": ["documents"], "properties": {"documents": {"minItems": 1}}},
        ]}])
    );
    let notes = json!({"required": ["metadata"]});
    assert!(schemas["UpdateBuyer"]["allOf"][0]["anyOf"].as_array().unwrap().contains(&notes));
    assert_eq!(
        schemas["TravelRuleInfo"]["allOf"],
        json!([{
            "if": {"required": ["walletType"], "properties": {"walletType": {"const": "HOSTED"}}},
            "then": {"required": ["vaspName"]},
        }])
    );
    assert_eq!(
        schemas["CreateRefund"]["x-rules"],
        json!([{"rule": "addressFits", "address": "destinationAddress", "network": "network"}])
    );
}

#[test]
fn no_text_contains_a_mark_of_a_doc_comment() {
    let text = document().to_string();
    for mark in ["[P]", "[A]", "[S]"] {
        assert!(!text.contains(mark), "{mark}");
    }
}
