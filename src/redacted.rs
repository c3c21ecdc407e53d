//! `Debug` for what a customer sent or got: names, accounts, amounts and whole bodies end in logs by `{:?}`.

/// Implements `Debug` for types that hold such a thing: it writes the name of the type, and nothing that is in it.
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
