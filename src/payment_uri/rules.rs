//! What can be wrong with a payment or its URI.

use super::part;
use crate::values::ValueError;

/// The rule that is broken, and by which part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUriError {
    /// JSON pointer of the part; empty for the URI as a whole.
    pub pointer: &'static str,
    /// Code and sentence.
    pub error: ValueError,
}

/// A rule: the part it is about, its code, and how to keep it.
#[derive(Debug)]
pub(super) struct Rule(&'static str, &'static str, &'static str);

/// The first rule that was found broken.
///
/// Work goes on after that, on texts that mean nothing any more, and ends with this: a check is one line, and no early
/// return leaves anything half done.
#[derive(Debug, Default)]
pub(super) struct Verdict(Option<PaymentUriError>);

impl Verdict {
    /// Says whether a rule is kept.
    #[inline(never)]
    pub(super) fn rule(&mut self, kept: bool, Rule(pointer, code, message): &'static Rule) {
        self.value(pointer, if kept { Ok(()) } else { Err(ValueError::new(code, message)) });
    }

    /// Says whether the text of a part is good.
    #[inline(never)]
    pub(super) fn value(&mut self, pointer: &'static str, checked: Result<(), ValueError>) {
        if let (None, Err(error)) = (&self.0, checked) {
            self.0 = Some(PaymentUriError { pointer, error });
        }
    }

    /// The error, if there is one.
    pub(super) fn finish<T>(self, result: T) -> Result<T, PaymentUriError> {
        self.0.map_or(Ok(result), Err)
    }
}

macro_rules! rules {
    ($($name:ident: $pointer:expr, $code:literal, $message:literal;)*) => {
        $(pub(super) static $name: Rule = Rule($pointer, $code, $message);)*
    };
}

rules! {
    TOO_LONG: "", "payment_uri_too_long", "a payment URI has at most 2048 characters";
    CHARACTER: "", "payment_uri_character", "a payment URI is visible ASCII without `#`, all else percent-encoded UTF-8";
    SCHEME: "", "payment_uri_scheme", "a payment URI starts with `bitcoin:`, `ethereum:`, `solana:` or `tron:`";
    PARAMETER: "", "payment_uri_parameter", "the URI has a parameter that is not known, so it must not be paid";
    DUPLICATE: "", "payment_uri_duplicate", "the URI has a parameter twice";
    FUNCTION: "", "payment_uri_function", "the URI calls a function that is not `transfer`";
    NETWORK: part::NETWORK, "payment_uri_network", "not a network that has payment URIs; of EVM they name one, as in `@1`";
    ASSET: part::ASSET, "payment_uri_asset", "not known on this network: pass `tokenContract` and `decimals`";
    TOKEN: part::TOKEN_CONTRACT, "payment_uri_token", "`tokenContract` and `decimals`, at most 18, are for a token that is not known";
    CONTRACT: part::TOKEN_CONTRACT, "payment_uri_contract", "the URI is for a token that is not known: pass `token`";
    ADDRESS: part::ADDRESS, "payment_uri_address", "this is the contract of a token: what is paid to it is lost";
    TEST_NETWORK: part::TEST_NETWORK, "payment_uri_test_network", "must be `true` for an address of a Bitcoin test network, and for no other";
    MINOR_UNITS: part::AMOUNT, "amount_minor_units", "more digits after the point than the asset has";
    NUMBER: part::AMOUNT, "payment_uri_number", "not a whole number of smallest units, as in `1500000` or `1.5e6`";
}

/// For a part that the form of the network does not have.
pub(super) const UNSUPPORTED: ValueError = ValueError::new(
    "payment_uri_unsupported",
    "payment URIs of this network cannot carry this: leave it out",
);
