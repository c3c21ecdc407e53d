//! Customers. Published beside the guide of the 63, on its sister page, contract section 1 \[P\].

use super::endpoint::Endpoint;
use super::shared::PartyType;
use crate::model::{Metadata, model, open_enum};
use crate::values::{DateTime, Id};

open_enum! {
    /// Where a customer's onboarding stands [P].
    pub enum CustomerStatus {
        /// Created, not yet submitted.
        Draft = "DRAFT",
        /// Submitted for review.
        Submitted = "SUBMITTED",
        /// Under review.
        Processing = "PROCESSING",
        /// Waiting for additional information.
        MissingInfoRequired = "MISSING_INFO_REQUIRED",
        /// Approved: the customer can use its products.
        Approved = "APPROVED",
        /// Rejected.
        Rejected = "REJECTED",
        /// Suspended.
        Suspended = "SUSPENDED",
        /// Closed.
        Closed = "CLOSED",
    }
}

model! {
    /// A new customer of the partner [P].
    pub struct CreateCustomer {
        /// The partner's own id of the customer [P], 1 to 1000 characters [A].
        partner_customer_ref: String,
        /// Person or company [P].
        customer_type: PartyType,
        /// Name to show [P], 1 to 1000 characters [A].
        display_name: String,
        /// The partner's own notes [P], at most 50 keys of at most 500 characters a value [A].
        metadata?: Metadata,
    }

    /// A customer of the partner. The answer is assumed [A]: the guide has the request and the words of the status.
    pub struct Customer {
        /// Its id, the `customerId` of all other calls [A].
        customer_id: Id,
        /// The partner's own id [A].
        partner_customer_ref: String,
        /// Person or company [A].
        customer_type: PartyType,
        /// Name to show [A].
        display_name: String,
        /// Where its onboarding stands [A], in words that are published.
        status: CustomerStatus,
        /// The partner's own notes [A].
        metadata?: Metadata,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
    }
}

/// No section: the calls of the guide's headings are the 63, and this is none of them.
pub(super) const ENDPOINTS: &[Endpoint] =
    &[Endpoint::post("customers.create", "/partner/v1/customers", "Create customer.")
        .body::<CreateCustomer>()
        .one::<Customer>()
        .scope("customers:write")];
