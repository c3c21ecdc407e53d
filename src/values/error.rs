//! What is wrong with a value.

use std::borrow::Cow;
use std::fmt;

/// The rule a text broke.
///
/// The message never repeats the text: it may be personal data (an account number), and it may be huge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// Stable lower-case code, for example `iban_check_digits`. The part before the first `_` names the value.
    pub code: &'static str,
    /// One lower-case sentence that says how to mend it.
    pub message: Cow<'static, str>,
}

impl ValueError {
    pub(crate) const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code, message: Cow::Borrowed(message) }
    }

    /// An error whose sentence holds a fact of the rule, such as the length of an IBAN of that country.
    pub(crate) const fn with(code: &'static str, message: String) -> Self {
        Self { code, message: Cow::Owned(message) }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}
