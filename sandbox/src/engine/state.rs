//! States and the moves between them. The tables are the contract's (`api::lifecycle`, section 9 [S]); here is what
//! enforces them.

use oceafin_partner::api::lifecycle::Lifecycle;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A status on the wire. One enum for all resources: which of them a resource can have is its [`Lifecycle`]'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(
    missing_docs,
    reason = "the names are the wire names; section 9 of the contract gives their meaning"
)]
pub enum Status {
    Draft,
    Submitted,
    Processing,
    MissingInfoRequired,
    Approved,
    Rejected,
    Suspended,
    Completed,
    Failed,
    Pending,
    PendingTravelRule,
    Active,
    Used,
    Expired,
    Open,
    Paid,
    Closed,
    Detected,
    Confirmed,
    Deactivated,
    Removed,
}

impl Status {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Submitted => "SUBMITTED",
            Self::Processing => "PROCESSING",
            Self::MissingInfoRequired => "MISSING_INFO_REQUIRED",
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
            Self::Suspended => "SUSPENDED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Pending => "PENDING",
            Self::PendingTravelRule => "PENDING_TRAVEL_RULE",
            Self::Active => "ACTIVE",
            Self::Used => "USED",
            Self::Expired => "EXPIRED",
            Self::Open => "OPEN",
            Self::Paid => "PAID",
            Self::Closed => "CLOSED",
            Self::Detected => "DETECTED",
            Self::Confirmed => "CONFIRMED",
            Self::Deactivated => "DEACTIVATED",
            Self::Removed => "REMOVED",
        }
    }
}

/// Makes a move, or says which state the resource is in instead.
pub fn step(life: &Lifecycle, status: &mut Status, to: Status) -> Result<(), Problem> {
    if life.allows(status.as_str(), to.as_str()) {
        *status = to;
        return Ok(());
    }
    let (name, from, to) = (life.name, status.as_str(), to.as_str());
    Err(Problem::state(format!("the {name} is `{from}` and cannot become `{to}`")))
}
