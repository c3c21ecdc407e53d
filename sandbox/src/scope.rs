//! What a client may call: the scope of the endpoint's row, then the product behind it (contract section 9 [S]).

use crate::config::Client;
use crate::problem::{Code, Problem};

/// Checks scope and product. The product of `fiat-withdrawals:read` is `fiat-withdrawals`; balances, transactions
/// and customers belong to no product.
pub fn check(client: &Client, scope: &str) -> Result<(), Problem> {
    let lacks = |granted: &Option<Vec<String>>, wanted: &str| {
        granted.as_ref().is_some_and(|granted| !granted.iter().any(|one| one == wanted))
    };
    if lacks(&client.scopes, scope) {
        return Err(Problem::new(Code::ScopeDenied, format!("the client lacks the scope `{scope}`")));
    }
    let product = scope.split_once(':').map_or(scope, |(product, _)| product);
    if !matches!(product, "balances" | "transactions" | "customers") && lacks(&client.products, product) {
        let detail = format!("the product `{product}` is not enabled for the client");
        return Err(Problem::new(Code::ProductDisabled, detail));
    }
    Ok(())
}
