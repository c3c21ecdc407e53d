//! The endpoint table against the contract's own list, and the rules that every row keeps.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;

use oceafin_partner::api::{Endpoint, Method, Response, Step, all, endpoint, endpoints};
use oceafin_partner::model::{Kind, Model, Rule};
use serde_json::{Value, json};

fn as_listed(endpoint: &Endpoint) -> Value {
    let name = endpoint.response.model().name;
    json!({
        "id": endpoint.id,
        "section": endpoint.section,
        "method": endpoint.method.as_str(),
        "path": endpoint.path,
        "summary": endpoint.summary,
        "request": endpoint.request.map(|model| model.name),
        "response": match endpoint.response {
            Response::One(_) => name.to_owned(),
            Response::Page(_) => format!("Page<{name}>"),
        },
        "operationAuthorization": endpoint.authorization.is_some(),
    })
}

#[test]
fn the_table_matches_the_contract() {
    let contract: Vec<Value> = serde_json::from_str(include_str!("endpoints.json")).unwrap();
    assert_eq!(contract.len(), 63);
    let table: Vec<Value> = endpoints().map(as_listed).collect();
    assert_eq!(table, contract);
}

#[test]
fn ids_and_routes_are_unique() {
    let ids: HashSet<_> = endpoints().map(|endpoint| endpoint.id).collect();
    let routes: HashSet<_> = endpoints().map(|endpoint| (endpoint.method.as_str(), endpoint.path)).collect();
    assert_eq!((ids.len(), routes.len()), (63, 63));
}

#[test]
fn every_endpoint_needs_a_scope() {
    for endpoint in endpoints() {
        let suffix = if endpoint.method == Method::Get { ":read" } else { ":write" };
        assert!(endpoint.scope.ends_with(suffix), "{}: {}", endpoint.id, endpoint.scope);
    }
}

#[test]
fn seven_calls_need_an_authorization() {
    let steps = |step| {
        let ids = endpoints().filter(|endpoint| endpoint.authorization.is_some_and(|auth| auth.step == step));
        ids.map(|endpoint| endpoint.id).collect::<Vec<_>>()
    };
    assert_eq!(
        steps(Step::Create),
        ["fiatWithdrawals.create", "cryptoWithdrawals.create", "refunds.create", "conversions.create"]
    );
    assert_eq!(steps(Step::Submit), ["fiatWithdrawals.submit", "cryptoWithdrawals.submit", "refunds.submit"]);
}

#[test]
fn path_parameters_are_read_from_the_path() {
    let parameters = |id| endpoint(id).unwrap().path_parameters().collect::<Vec<_>>();
    assert_eq!(parameters("balances.list"), ["customerId"]);
    assert_eq!(parameters("fiatWithdrawals.submit"), ["withdrawalId"]);
    assert!(endpoint("nothing.atAll").is_none());
}

fn models() -> Vec<&'static Model> {
    all().flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()])).collect()
}

#[test]
fn rules_name_only_existing_members() {
    for model in models() {
        let mut names: Vec<&str> = Vec::new();
        for rule in model.rules {
            match *rule {
                Rule::AtLeastOne(members) | Rule::ExactlyOne(members) => names.extend(members),
                Rule::MinorUnits { amount, currency } => names.extend([amount, currency]),
                Rule::AddressFits { address, network } => names.extend([address, network]),
                Rule::RequiredWhen { field, when, .. } => names.extend([field, when]),
            }
        }
        for name in names {
            assert!(model.index_of(name).is_some(), "{}.{name}", model.name);
        }
    }
}

#[test]
fn member_names_are_camel_case_and_marked_required() {
    let model = endpoint("fiatWithdrawals.create").unwrap().request.unwrap();
    let names: Vec<_> = model.fields.iter().map(|field| (field.name, field.required)).collect();
    assert_eq!(
        names,
        [
            ("quoteId", true),
            ("bankAccountId", true),
            ("currency", true),
            ("amount", true),
            ("purpose", false),
            ("reference", false),
            ("partnerReference", false),
            ("metadata", false),
            ("operationAuthorization", true),
        ]
    );
    let Kind::Object(authorization) = model.fields[8].kind else { panic!("not a model") };
    let names: Vec<_> = authorization.fields.iter().map(|field| (field.name, field.required)).collect();
    assert_eq!(
        names,
        [
            ("operationHash", true),
            ("authorizationRef", true),
            ("authorizedBy", true),
            ("authorizedAt", true),
            ("authorizationMethod", false),
            ("evidence", false),
        ]
    );
    // A member named after a Rust keyword loses nothing but the `r#`.
    let transaction = endpoint("transactions.get").unwrap().response.model();
    assert_eq!(transaction.fields[2].name, "type");
}
