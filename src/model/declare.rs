//! The declaration macros: a model or an enum is written once, and everything else follows from those lines.

/// Declares models. One line a member; `name?` is optional.
///
/// From each declaration come the Rust struct (serde, camelCase on the wire), the TypeScript interface (tsify,
/// with the doc comments), the validation table and, from that, the schema in the docs. To add a member, add its line.
///
/// ```text
/// model! {
///     /// What it is. Marked [P] published, [A] assumed.
///     pub struct CreateThing {
///         /// What the member is.
///         thing_id: Id,
///         /// Optional ones carry a question mark.
///         note?: String,
///     }
///     rules [Rule::AtLeastOne(&["note"])]
/// }
/// ```
macro_rules! model {
    ($(
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($body:tt)* }
        $(rules $rules:tt)?
    )*) => {$(
        $crate::model::model!(@member [$name] [$($doc)*] [] [] [$(&$rules)?] $($body)*);
    )*};

    // An optional member.
    (@member [$name:ident] $doc:tt [$($fields:tt)*] [$($table:tt)*] $rules:tt
        $(#[doc = $member_doc:literal])* $member:ident ? : $kind:ty, $($rest:tt)*
    ) => {
        $crate::model::model!(@member [$name] $doc
            [$($fields)*
                $(#[doc = $member_doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                #[cfg_attr(feature = "typescript", tsify(optional))]
                pub $member: Option<$kind>,
            ]
            [$($table)* [$member, $kind, false, [$($member_doc)*]]]
            $rules $($rest)*);
    };
    // A required member.
    (@member [$name:ident] $doc:tt [$($fields:tt)*] [$($table:tt)*] $rules:tt
        $(#[doc = $member_doc:literal])* $member:ident : $kind:ty, $($rest:tt)*
    ) => {
        $crate::model::model!(@member [$name] $doc
            [$($fields)* $(#[doc = $member_doc])* pub $member: $kind,]
            [$($table)* [$member, $kind, true, [$($member_doc)*]]]
            $rules $($rest)*);
    };
    // All members read.
    (@member [$name:ident] [$($doc:literal)*] [$($fields:tt)*]
        [$([$member:ident, $kind:ty, $required:literal, [$($member_doc:literal)*]])*] [$($rules:expr)?]
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[cfg_attr(feature = "typescript", derive(::tsify::Tsify))]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($fields)* }

        $crate::redacted::redacted!($name);

        impl $crate::model::Modelled for $name {
            const MODEL: &'static $crate::model::Model = &$crate::model::Model::new(
                stringify!($name),
                $crate::model::doc_text!($($doc)*),
                &[$($crate::model::Field {
                    name: {
                        const NAME: &[u8] = &$crate::model::camel_case::<
                            { $crate::model::camel_length(stringify!($member)) },
                        >(stringify!($member));
                        $crate::model::ascii(NAME)
                    },
                    kind: <$kind as $crate::model::FieldType>::KIND,
                    required: $required,
                    doc: $crate::model::doc_text!($($member_doc)*),
                }),*],
            )
            $(.with_rules($rules))?
            .with_typescript({
                #[cfg(feature = "typescript")]
                { <Self as ::tsify::Tsify>::DECL }
                #[cfg(not(feature = "typescript"))]
                { "" }
            });
        }

        impl $crate::model::FieldType for $name {
            const KIND: $crate::model::Kind = $crate::model::Kind::Object(<Self as $crate::model::Modelled>::MODEL);
        }
    };
}

/// Declares string enums. They are open: a value that is not known here is kept as it came, since the server may
/// learn words before its clients do. In requests only the known ones pass validation, unless the enum `accepts any`.
macro_rules! open_enum {
    ($(
        $(#[doc = $doc:literal])*
        pub enum $name:ident $(accepts $any:ident)? { $($(#[doc = $value_doc:literal])* $value:ident = $wire:literal,)* }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[doc = $value_doc])* $value,)*
            /// A value that this version does not know, as it came.
            Unknown(String),
        }

        impl $name {
            /// The string on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$value => $wire,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            /// A word that is not known may be anything.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(if let Self::Unknown(_) = self { "Unknown(redacted)" } else { self.as_str() })
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                match value.as_str() {
                    $($wire => Self::$value,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                match value {
                    $name::Unknown(value) => value,
                    known => known.as_str().to_owned(),
                }
            }
        }

        impl $crate::model::FieldType for $name {
            const KIND: $crate::model::Kind = $crate::model::Kind::Enum(&$crate::model::EnumTable {
                name: stringify!($name),
                doc: $crate::model::doc_text!($($doc)*),
                values: &[$($wire),*],
                accepts_any: [$(stringify!($any),)? ""].len() > 1,
            });
        }
    )*};
}

/// Doc comments as one text; empty unless something reads it, so that the wasm does not carry it.
macro_rules! doc_text {
    ($($line:literal)*) => {{
        #[cfg(feature = "descriptions")]
        { concat!($($line, "\n"),*) }
        #[cfg(not(feature = "descriptions"))]
        { "" }
    }};
}

pub(crate) use {doc_text, model, open_enum};

/// The name without the mark of a raw identifier.
const fn plain(name: &str) -> &[u8] {
    match name.as_bytes() {
        [b'r', b'#', name @ ..] | name => name,
    }
}

/// Length of a `snake_case` name in camelCase.
pub const fn camel_length(name: &str) -> usize {
    let mut rest = plain(name);
    let mut length = 0;
    while let [first, tail @ ..] = rest {
        length += (*first != b'_') as usize;
        rest = tail;
    }
    length
}

/// A `snake_case` name in camelCase, as serde's `rename_all` writes it.
pub const fn camel_case<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    const fn fill(name: &[u8], out: &mut [u8], upper: bool) {
        let [first, rest @ ..] = name else { return };
        if *first == b'_' {
            fill(rest, out, true);
        } else if let [slot, later @ ..] = out {
            *slot = if upper { first.to_ascii_uppercase() } else { *first };
            fill(rest, later, false);
        }
    }
    let mut out = [0; LENGTH];
    fill(plain(name), &mut out, false);
    out
}

/// ASCII bytes as text.
pub const fn ascii(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}
