//! The operation hash and its profiles.

use std::fmt;
use std::str::FromStr;

use oceafin_digest::{HexDigest, decode_lower_hex, sha256};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::api::OperationKind;
use crate::error::{ErrorKind, PartnerError};
use crate::json::push_string;
use crate::model::{FieldType, Kind};
use crate::redacted::redacted;

/// SHA-256 of an operation payload, as a profile defines it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperationHash([u8; 32]);

impl OperationHash {
    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hex, as ASCII bytes.
    pub fn to_hex(self) -> [u8; 64] {
        *HexDigest::encode(&self.0).as_bytes()
    }
}

impl fmt::Display for OperationHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.to_hex()).unwrap_or_default())
    }
}

impl fmt::Debug for OperationHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationHash({self})")
    }
}

impl FromStr for OperationHash {
    type Err = PartnerError;

    /// Reads 64 lower-case hex digits. Any other text is refused.
    fn from_str(text: &str) -> Result<Self, PartnerError> {
        decode_lower_hex(text.as_bytes()).map(Self).ok_or_else(|| {
            PartnerError::new(
                ErrorKind::Operation,
                "operation_hash_malformed",
                "an operation hash is 64 lower-case hex digits",
            )
        })
    }
}

impl Serialize for OperationHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OperationHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl FieldType for OperationHash {
    const KIND: Kind = Kind::Hash;
}

/// A named definition of the operation hash [A]. A definition never changes; a new one gets a new name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashProfile {
    /// SHA-256 of the payload's canonical form.
    #[default]
    PayloadV1,
    /// SHA-256 of the canonical form of `{"customerId", "operation", "payload"}`. It binds the hash to the customer and to
    /// the kind of operation.
    OperationV1,
}

impl HashProfile {
    /// Every profile, the default first.
    pub const ALL: [Self; 2] = [Self::PayloadV1, Self::OperationV1];

    /// The profile's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PayloadV1 => "payload-v1",
            Self::OperationV1 => "operation-v1",
        }
    }

    /// Reads a profile's name.
    ///
    /// # Errors
    /// `operation_profile_unknown`; its message names the profiles.
    pub fn parse(name: &str) -> Result<Self, PartnerError> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == name).ok_or_else(|| {
            PartnerError::new(
                ErrorKind::Operation,
                "operation_profile_unknown",
                "`profile` must be `payload-v1` or `operation-v1`",
            )
        })
    }

    /// The hash of a payload.
    ///
    /// # Errors
    /// `operation_binding_missing` if [`HashProfile::OperationV1`] has no customer or no operation to bind to.
    pub(super) fn hash(self, payload: [&[u8]; 2], binding: &Binding) -> Result<OperationHash, PartnerError> {
        let [before, after] = payload;
        let digest = match self {
            Self::PayloadV1 => sha256(&[before, after]),
            Self::OperationV1 => {
                let (Some(customer), Some(operation)) = (&binding.customer_id, binding.operation) else {
                    return Err(PartnerError::new(
                        ErrorKind::Operation,
                        "operation_binding_missing",
                        "profile `operation-v1` needs `customerId` and `operation`",
                    ));
                };
                // This is canonical: the three names are in order, and so is the payload.
                let mut envelope = br#"{"customerId":"#.to_vec();
                push_string(&mut envelope, customer);
                envelope.extend_from_slice(br#","operation":"#);
                push_string(&mut envelope, operation.as_str());
                envelope.extend_from_slice(br#","payload":"#);
                sha256(&[&envelope, before, after, b"}"])
            }
        };
        Ok(OperationHash(digest))
    }
}

/// What [`HashProfile::OperationV1`] binds a payload to.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Binding {
    /// The customer whose money moves.
    pub customer_id: Option<String>,
    /// The kind of operation.
    pub operation: Option<OperationKind>,
}

redacted!(Binding);
