//! What is fixed for each kind of operation: its calls, their order, and the names it goes by.
//!
//! Nothing here is written a second time: the calls, the group and the model of the resource are read off the endpoint
//! table.

use crate::api::{Authorization, Endpoint, OperationKind, Step, endpoint, endpoints};

/// A call that an operation makes, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationCall {
    /// Creates the draft at the provider.
    Create,
    /// Submits the draft. From here on money moves.
    Submit,
    /// Confirms what was submitted; only a refund has this call.
    Confirm,
}

impl OperationCall {
    /// Every call, in order.
    pub const ALL: [Self; 3] = [Self::Create, Self::Submit, Self::Confirm];

    /// The name of the call: the method of its group, and its part of an idempotency key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Submit => "submit",
            Self::Confirm => "confirm",
        }
    }

    /// The call with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.as_str() == name)
    }
}

/// How far an operation has come. Every call leads to the step that is named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationStep {
    /// The payload is hashed. Nobody has approved it yet.
    Prepared,
    /// The payload is approved. Nothing has been sent yet.
    Authorized,
    /// The draft exists at the provider.
    Created,
    /// The draft is submitted.
    Submitted,
    /// The submission is confirmed.
    Confirmed,
}

impl OperationStep {
    /// Every step, in order.
    pub const ALL: [Self; 5] =
        [Self::Prepared, Self::Authorized, Self::Created, Self::Submitted, Self::Confirmed];

    /// The name of the step, as a snapshot writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Authorized => "authorized",
            Self::Created => "created",
            Self::Submitted => "submitted",
            Self::Confirmed => "confirmed",
        }
    }

    /// The step with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }
}

/// What a kind of operation derives from the endpoint table.
impl OperationKind {
    /// The endpoint that creates the draft of this kind.
    fn creation(self) -> Option<&'static Endpoint> {
        let creates = Some(Authorization { operation: self, step: Step::Create });
        endpoints().find(|endpoint| endpoint.authorization == creates)
    }

    /// The client's group of methods: `fiatWithdrawals`.
    pub fn group(self) -> &'static str {
        let group = self.creation().and_then(|endpoint| endpoint.id.split_once('.'));
        group.map_or("", |(group, _)| group)
    }

    /// The model of the resource that the operation creates: `FiatWithdrawal`.
    pub fn resource(self) -> &'static str {
        self.creation().map_or("", |endpoint| endpoint.response.model().name)
    }

    /// The member of the resource that holds its id: `withdrawalId`. A model declares its id first.
    pub fn id_member(self) -> &'static str {
        let id = self.creation().and_then(|endpoint| endpoint.response.model().fields.first());
        id.map_or("", |field| field.name)
    }

    /// The kind as it stands in an idempotency key: `fiat-withdrawal`, after the guide's example.
    pub fn key_word(self) -> String {
        let mut word = String::new();
        for letter in self.as_str().chars() {
            if letter.is_ascii_uppercase() {
                word.push('-');
            }
            word.push(letter.to_ascii_lowercase());
        }
        word
    }

    /// The calls of this kind, in order: those of [`OperationCall::ALL`] that its group has.
    pub fn calls(self) -> &'static [OperationCall] {
        const ALL: &[OperationCall] = &OperationCall::ALL;
        let group = self.group();
        let exists = |call: &&OperationCall| endpoint(&[group, ".", call.as_str()].concat()).is_some();
        ALL.get(..ALL.iter().take_while(exists).count()).unwrap_or_default()
    }

    /// The call that leads on from a step; `None` before the approval and at the end.
    pub fn call_after(self, step: OperationStep) -> Option<OperationCall> {
        self.calls().get((step as usize).checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::all;
    use crate::model::Kind;

    #[test]
    fn the_table_is_the_contracts() {
        let rows = OperationKind::ALL.map(|kind| {
            let calls: Vec<&str> = kind.calls().iter().map(|call| call.as_str()).collect();
            (kind.group(), kind.resource(), kind.id_member(), kind.key_word(), calls.join(" "))
        });
        let row = |group, resource, id, word: &str, calls: &str| {
            (group, resource, id, word.to_owned(), calls.to_owned())
        };
        assert_eq!(
            rows,
            [
                row("fiatWithdrawals", "FiatWithdrawal", "withdrawalId", "fiat-withdrawal", "create submit"),
                row(
                    "cryptoWithdrawals",
                    "CryptoWithdrawal",
                    "withdrawalId",
                    "crypto-withdrawal",
                    "create submit"
                ),
                row("refunds", "Refund", "refundId", "refund", "create submit confirm"),
                row("conversions", "Conversion", "conversionId", "conversion", "create"),
            ]
        );
    }

    #[test]
    fn the_id_member_is_a_required_id() {
        for kind in OperationKind::ALL {
            let model = kind.creation().unwrap().response.model();
            let field = model.fields.first().unwrap();
            assert!(field.required && matches!(field.kind, Kind::Id), "{}", model.name);
        }
    }

    #[test]
    fn every_authorized_call_is_one_of_its_kind() {
        for endpoint in all() {
            let Some(Authorization { operation, step }) = endpoint.authorization else { continue };
            let call = match step {
                Step::Create => OperationCall::Create,
                Step::Submit => OperationCall::Submit,
            };
            assert!(operation.calls().contains(&call), "{}", endpoint.id);
            assert_eq!(endpoint.id, format!("{}.{}", operation.group(), call.as_str()));
        }
    }

    #[test]
    fn calls_lead_from_step_to_step() {
        use OperationCall::{Confirm, Create, Submit};
        let after = |kind: OperationKind| OperationStep::ALL.map(|step| kind.call_after(step));
        assert_eq!(after(OperationKind::Refund), [None, Some(Create), Some(Submit), Some(Confirm), None]);
        assert_eq!(after(OperationKind::FiatWithdrawal), [None, Some(Create), Some(Submit), None, None]);
        assert_eq!(after(OperationKind::Conversion), [None, Some(Create), None, None, None]);
    }
}
