//! `Debug` for types with personal data, so that no name, account, amount or body gets into a log by `{:?}`.

/// Implements a `Debug` that prints the name of the type and nothing of its content.
macro_rules! redacted {
    ($($name:ident $(<$lifetime:lifetime>)?),* $(,)?) => {$(
        impl ::std::fmt::Debug for $name $(<$lifetime>)? {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )*};
}

pub(crate) use redacted;
