//! What of the models the provider has published [P]. All else that a model says is assumed [A].
//!
//! A table, because the published part is small and rarely grows; the doc comments say the same to readers, and a test
//! holds the two together.

/// Members that are published, by model: contract section 1 for customers, section 6 for the authorization.
///
/// None of `Customer`: the guide has the body of the request and the words of the status, but not the answer. That a
/// customer has a `customerId` and a `partnerCustomerRef` is published of the webhooks, and stands there.
const MEMBERS: [(&str, &[&str]); 1] =
    [("CreateCustomer", &["partnerCustomerRef", "customerType", "displayName", "metadata"])];

/// The member that the guide names on the calls that move money, section 6.
const AUTHORIZATION: &str = "operationAuthorization";

/// Whether a model is published as a whole.
pub(super) fn model(name: &str) -> bool {
    name == "CreateCustomer"
}

/// Whether a member of a model is published.
pub(super) fn member(model: &str, member: &str) -> bool {
    member == AUTHORIZATION
        || MEMBERS.iter().any(|(name, members)| *name == model && members.contains(&member))
}
