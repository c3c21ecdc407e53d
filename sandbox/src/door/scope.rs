//! What a client may call: the scope of the endpoint's row, then the product behind it (contract section 9 [S]).

use std::collections::BTreeSet;

use oceafin_partner::api;

use crate::engine::client::Client;
use crate::problem::{Code, Problem};

/// The product behind a scope, that of `fiat-withdrawals:read` is `fiat-withdrawals`; balances, transactions and
/// customers belong to none.
fn product(scope: &str) -> Option<&str> {
    let product = scope.split_once(':').map_or(scope, |(product, _)| product);
    (!matches!(product, "balances" | "transactions" | "customers")).then_some(product)
}

/// Says which of a client's scopes and products no endpoint has: one that is misspelt would refuse the calls that a test
/// is about, for another reason.
pub fn unknown(client: &Client) -> Option<String> {
    let scopes: BTreeSet<&str> = api::all().map(|endpoint| endpoint.scope).collect();
    let products: BTreeSet<&str> = scopes.iter().filter_map(|scope| product(scope)).collect();
    [("scope", &client.scopes, scopes), ("product", &client.products, products)].into_iter().find_map(
        |(kind, granted, known)| {
            let stranger = granted.iter().flatten().find(|one| !known.contains(one.as_str()))?;
            let known: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
            let known = known.join(", ");
            Some(format!("the client `{}` has the unknown {kind} `{stranger}`; known are {known}", client.id))
        },
    )
}

/// Checks scope and product.
pub fn check(client: &Client, scope: &str) -> Result<(), Problem> {
    let lacks = |granted: &Option<Vec<String>>, wanted: &str| {
        granted.as_ref().is_some_and(|granted| !granted.iter().any(|one| one == wanted))
    };
    if lacks(&client.scopes, scope) {
        return Err(Problem::new(Code::ScopeDenied, format!("the client lacks the scope `{scope}`")));
    }
    if let Some(product) = product(scope).filter(|product| lacks(&client.products, product)) {
        let detail = format!("the product `{product}` is not enabled for the client");
        return Err(Problem::new(Code::ProductDisabled, detail));
    }
    Ok(())
}
