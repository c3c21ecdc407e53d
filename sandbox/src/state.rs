//! States and the moves between them: contract section 9 [S], as tables.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A status on the wire. One enum for all resources: which of them a resource can have is its [`Machine`]'s.
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
    Active,
    Used,
    Expired,
    Closed,
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
            Self::Active => "ACTIVE",
            Self::Used => "USED",
            Self::Expired => "EXPIRED",
            Self::Closed => "CLOSED",
        }
    }
}

/// The moves a kind of resource can make.
#[derive(Debug)]
pub struct Machine {
    /// The resource in plain words.
    pub name: &'static str,
    /// Allowed moves.
    pub moves: &'static [(Status, Status)],
}

impl Machine {
    /// Whether this move is allowed.
    pub fn allows(&self, from: Status, to: Status) -> bool {
        self.moves.contains(&(from, to))
    }

    /// Makes the move, or says which state the resource is in instead.
    pub fn step(&self, status: &mut Status, to: Status) -> Result<(), Problem> {
        if self.allows(*status, to) {
            *status = to;
            return Ok(());
        }
        Err(Problem::state(format!(
            "the {} is `{}` and cannot become `{}`",
            self.name,
            status.as_str(),
            to.as_str()
        )))
    }
}

use Status::{
    Active, Approved, Completed, Draft, Expired, Failed, MissingInfoRequired, Pending, Processing, Rejected,
    Submitted, Used,
};

/// Fiat withdrawals.
pub const FIAT_WITHDRAWAL: Machine = Machine {
    name: "withdrawal",
    moves: &[
        (Draft, Submitted),
        (Submitted, Processing),
        (Processing, MissingInfoRequired),
        (MissingInfoRequired, Processing),
        (Processing, Completed),
        (Processing, Failed),
    ],
};

/// Conversions: no submission call is published, the approved draft goes on by itself.
pub const CONVERSION: Machine = Machine {
    name: "conversion",
    moves: &[(Draft, Processing), (Processing, Completed), (Processing, Failed)],
};

/// Capability activations and account applications.
pub const APPLICATION: Machine = Machine {
    name: "application",
    moves: &[
        (Submitted, MissingInfoRequired),
        (Submitted, Processing),
        (MissingInfoRequired, Processing),
        (Processing, Approved),
        (Processing, Rejected),
    ],
};

/// Quotes.
pub const QUOTE: Machine = Machine { name: "quote", moves: &[(Active, Used), (Active, Expired)] };

/// Entries of the transaction list.
pub const TRANSACTION: Machine =
    Machine { name: "transaction", moves: &[(Pending, Completed), (Pending, Failed)] };
