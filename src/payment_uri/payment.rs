//! The parts of a payment, and what can be wrong with them.

use crate::values::ValueError;

/// What a payment URI can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Name of the network, contract section 7 \[A\].
    Network,
    /// Symbol of the asset, for example `USDC`.
    Asset,
    /// Who is paid: an address of the network.
    Address,
    /// How much, as a decimal string in units of the asset; greater than zero. A URI need not say it.
    Amount,
    /// Contract or mint of a token that the library does not know on this network; with [`Part::Decimals`].
    TokenContract,
    /// Digits after the point that the token has, at most 18; with [`Part::TokenContract`].
    Decimals,
    /// `true` if the address is of a Bitcoin test network.
    TestNetwork,
    /// Name of a parameter that BIP-21 lets a reader ignore. May come more than once; is not written.
    Ignored,
    /// Who is paid, in words. Bitcoin and Solana.
    Label,
    /// What for, in words. Bitcoin and Solana.
    Message,
    /// Text that becomes part of the transaction. Solana.
    Memo,
    /// A key that the transaction can be found by, base58 of 32 bytes. Solana; may come more than once.
    Reference,
}

const POINTERS: [(Part, &str); 12] = [
    (Part::Network, "/network"),
    (Part::Asset, "/asset"),
    (Part::Address, "/address"),
    (Part::Amount, "/amount"),
    (Part::TokenContract, "/tokenContract"),
    (Part::Decimals, "/decimals"),
    (Part::TestNetwork, "/testNetwork"),
    (Part::Ignored, "/ignored"),
    (Part::Label, "/label"),
    (Part::Message, "/message"),
    (Part::Memo, "/memo"),
    (Part::Reference, "/reference"),
];

impl Part {
    /// JSON pointer of the part in a payment that is an object, such as `/tokenContract`.
    pub fn pointer(self) -> &'static str {
        POINTERS.iter().find(|(part, _)| *part == self).map_or("", |(_, pointer)| pointer)
    }

    /// Name of the part: its pointer without the `/`.
    pub fn name(self) -> &'static str {
        self.pointer().get(1..).unwrap_or_default()
    }

    /// The part of that name.
    pub fn named(name: &str) -> Option<Self> {
        POINTERS.iter().map(|(part, _)| *part).find(|part| part.name() == name)
    }
}

/// What a payment URI says: parts and their texts. A part that is empty counts as absent.
#[derive(Clone, Debug, Default)]
pub struct Payment(Vec<(Part, String)>);

impl Payment {
    /// Adds a part.
    pub fn add(&mut self, part: Part, text: &str) {
        if !text.is_empty() {
            self.0.push((part, text.to_owned()));
        }
    }

    /// The first text of a part; empty if there is none.
    pub fn get(&self, part: Part) -> &str {
        self.0.iter().find(|(other, _)| *other == part).map_or("", |(_, text)| text)
    }

    /// Takes a part out.
    pub(super) fn take(&mut self, part: Part) -> String {
        match self.0.iter().position(|(other, _)| *other == part) {
            Some(at) => self.0.remove(at).1,
            None => String::new(),
        }
    }

    /// The parts, as they were added.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        self.0.iter().map(|(part, text)| (*part, text.as_str()))
    }
}

/// What is wrong with a payment or its URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUriError {
    /// JSON pointer of the part that is wrong; empty for the URI as a whole.
    pub pointer: &'static str,
    /// The rule that is broken.
    pub error: ValueError,
}

/// For `map_err`: a value's error, at a part.
pub(super) fn at(part: Part) -> impl FnOnce(ValueError) -> PaymentUriError {
    move |error| PaymentUriError { pointer: part.pointer(), error }
}

/// A rule of payment URIs: the part it is about, its code, and how to keep it.
#[derive(Debug)]
pub(super) struct Rule(pub(super) Option<Part>, pub(super) &'static str, pub(super) &'static str);

impl Rule {
    /// Says that the rule is broken. Apart, so that each place that does costs one call.
    #[cold]
    #[inline(never)]
    pub(super) fn broken(&self) -> PaymentUriError {
        let Self(part, code, message) = self;
        PaymentUriError { pointer: part.map_or("", Part::pointer), error: ValueError::new(code, message) }
    }
}
