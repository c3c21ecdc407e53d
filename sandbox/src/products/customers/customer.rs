//! The customer of a partner, whom every resource belongs to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};

/// The statuses of a customer [P].
pub(crate) const STATUSES: [Status; 8] = [
    Status::Draft,
    Status::Submitted,
    Status::Processing,
    Status::MissingInfoRequired,
    Status::Approved,
    Status::Rejected,
    Status::Suspended,
    Status::Closed,
];

/// A customer of a partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Customer {
    pub(crate) head: Head,
    pub(crate) client_id: String,
    pub(crate) partner_customer_ref: String,
    pub(crate) kind: String,
    pub(crate) display_name: String,
    pub(crate) status: Status,
    pub(crate) metadata: Option<Value>,
    /// Currencies whose withdrawal capability is active.
    pub(crate) capabilities: BTreeSet<String>,
}

impl Row for Customer {
    const NAME: &'static str = "customer";

    row_parts!("customers");

    fn members(&self) -> Value {
        json!({
            "partnerCustomerRef": self.partner_customer_ref,
            "customerType": self.kind,
            "displayName": self.display_name,
            "status": self.status,
            "metadata": self.metadata,
        })
    }
}
