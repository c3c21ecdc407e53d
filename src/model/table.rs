//! The validation table: what a model is, as data.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::json::{JsonError, JsonErrorCode, Numbers, canonicalize};
use crate::redacted::redacted;
use crate::values;

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Opaque id, contract section 7.
    Id,
    /// Decimal string, greater than zero. Never a JSON number in a request.
    Amount,
    /// Decimal string that may be zero or negative: balances, fees, rates in responses.
    Decimal,
    /// ISO 4217 alphabetic code.
    Currency,
    /// ISO 3166-1 alpha-2 code.
    Country,
    /// IBAN, ISO 13616.
    Iban,
    /// BIC, ISO 9362.
    Bic,
    /// RFC 3339 date-time with offset.
    DateTime,
    /// Asset symbol: crypto or fiat.
    Asset,
    /// Network name, open.
    Network,
    /// E-mail address, RFC 5321 in shape.
    Email,
    /// https URL; http only for localhost.
    HttpsUrl,
    /// Address on a crypto network, at most 128 characters; see [`Rule::AddressFits`].
    CryptoAddress,
    /// SHA-256 in lower-case hex.
    Hash,
    /// Text, not empty, of at most this many characters.
    Text(u32),
    /// `true` or `false`.
    Boolean,
    /// JSON number, whole and from 1 to 4294967295: seconds, never money.
    Count,
    /// One of a set of strings; open in responses.
    Enum(&'static EnumTable),
    /// A nested model.
    Object(&'static Model),
    /// An array of one kind.
    List(&'static Kind),
    /// String to string, at most 50 keys of at most 500 characters a value.
    Metadata,
    /// String to string, of any length: answers to questions.
    StringMap,
    /// Any JSON object.
    Free,
}

/// The known values of an enum.
#[derive(Debug)]
pub struct EnumTable {
    /// The TypeScript name.
    pub name: &'static str,
    /// Doc comment; empty in the wasm build.
    pub doc: &'static str,
    /// Known values, as on the wire.
    pub values: &'static [&'static str],
    /// Whether a request may carry a value that is not known here.
    pub accepts_any: bool,
}

/// One member of a model.
#[derive(Debug)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether a request must carry it.
    pub required: bool,
    /// Doc comment, for docs and the OpenAPI document; empty in the wasm build.
    pub doc: &'static str,
}

/// A rule over several fields.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one of these fields must be present.
    AtLeastOne(&'static [&'static str]),
    /// Exactly one of these fields must be present.
    ExactlyOne(&'static [&'static str]),
    /// The amount has at most the minor units of the fiat currency in the other field.
    MinorUnits {
        /// Field with the amount.
        amount: &'static str,
        /// Field with the ISO 4217 code.
        currency: &'static str,
    },
    /// The address is one of the network in the other field, if that is a known one.
    AddressFits {
        /// Field with the address.
        address: &'static str,
        /// Field with the network.
        network: &'static str,
    },
    /// A field that must be present when another has a certain value.
    RequiredWhen {
        /// The field that must be present then.
        field: &'static str,
        /// The other one.
        when: &'static str,
        /// Its value.
        is: &'static str,
    },
}

impl Rule {
    /// Whether the rule looks at the value of this field, and not only at its being there.
    pub fn reads(&self, name: &str) -> bool {
        match *self {
            Self::AtLeastOne(_) | Self::ExactlyOne(_) => false,
            Self::MinorUnits { amount, currency } => name == amount || name == currency,
            Self::AddressFits { address, network } => name == address || name == network,
            Self::RequiredWhen { when, .. } => name == when,
        }
    }
}

/// A model of the contract, section 8.
#[derive(Debug)]
pub struct Model {
    /// The TypeScript and OpenAPI name.
    pub name: &'static str,
    /// Doc comment; empty in the wasm build.
    pub doc: &'static str,
    /// Members in the order of the contract.
    pub fields: &'static [Field],
    /// Cross-field rules.
    pub rules: &'static [Rule],
    /// Whether the members are known. `false` for [`Model::ANY`] alone.
    pub modelled: bool,
    /// One bit a field, lowest first: those that a request must carry.
    pub required: u64,
    /// TypeScript declaration; empty in the wasm build.
    pub typescript: &'static str,
}

/// A Rust type that stands for one [`Kind`] in a model.
pub trait FieldType {
    /// What its value must be.
    const KIND: Kind;
}

/// A Rust type with a [`Model`].
pub trait Modelled {
    /// Its table.
    const MODEL: &'static Model;
}

/// The partner's own notes on a resource: string to string, at most 50 keys of at most 500 characters a value.
pub type Metadata = BTreeMap<String, String>;

impl FieldType for Metadata {
    const KIND: Kind = Kind::Metadata;
}

/// Any JSON object. It is read as operation payloads are: what a double does not hold exactly is refused, since it would be
/// another number by the time it is sent.
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct JsonObject(Map<String, Value>);

impl JsonObject {
    /// Reads the text of an object.
    ///
    /// # Errors
    /// [`JsonError`]; also for text that is not an object, as `json_syntax`.
    pub fn from_text(text: &str) -> Result<Self, JsonError> {
        let canonical = canonicalize(text, Numbers::Exact)?;
        let not_object = |_| JsonError { code: JsonErrorCode::Syntax, offset: 0, pointer: String::new() };
        serde_json::from_str(&canonical).map(Self).map_err(not_object)
    }

    /// The members.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    /// From its text, where there is one: of a number that was read already it is too late to say what it was.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let named = |error: JsonError| D::Error::custom(format!("{}: {error}", error.code.as_str()));
        Self::from_text(text.get()).map_err(named)
    }
}

impl FieldType for JsonObject {
    const KIND: Kind = Kind::Free;
}

/// Answers by key, each a string.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl FieldType for Answers {
    const KIND: Kind = Kind::StringMap;
}

redacted!(JsonObject, Answers);

/// Free text. The longest that any request has reason to carry; assumed [A].
pub const MAX_TEXT_CHARACTERS: u32 = 1000;

impl FieldType for String {
    const KIND: Kind = Kind::Text(MAX_TEXT_CHARACTERS);
}

macro_rules! value_kinds {
    ($($value:ident)*) => {$(
        impl FieldType for values::$value {
            const KIND: Kind = Kind::$value;
        }
    )*};
}

value_kinds! { Id Amount Decimal Currency Country Iban Bic DateTime Asset Network Email HttpsUrl CryptoAddress }

impl FieldType for u32 {
    const KIND: Kind = Kind::Count;
}

impl FieldType for bool {
    const KIND: Kind = Kind::Boolean;
}

impl<T: FieldType> FieldType for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl Model {
    /// Any JSON object: the body of a call that no endpoint describes.
    pub const ANY: Self = Self { modelled: false, ..Self::new("JsonObject", "", &[]) };

    /// A model with these members.
    ///
    /// # Panics
    /// At compile time, with more than 64 members: the validator keeps them as bits.
    pub const fn new(name: &'static str, doc: &'static str, fields: &'static [Field]) -> Self {
        assert!(fields.len() <= 64, "a model has at most 64 members");
        let mut required = 0;
        let mut rest = fields;
        while let [first @ .., last] = rest {
            required = required << 1 | last.required as u64;
            rest = first;
        }
        Self { name, doc, fields, rules: &[], modelled: true, required, typescript: "" }
    }

    /// The same with cross-field rules.
    #[must_use]
    pub const fn with_rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// The same with its TypeScript declaration.
    #[must_use]
    pub const fn with_typescript(self, typescript: &'static str) -> Self {
        Self { typescript, ..self }
    }

    /// Index of the member with this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
