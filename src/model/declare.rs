//! The declaration macros.

/// A model whose members are not modelled yet: an open JSON object with a name.
macro_rules! open_model {
    ($($(#[doc = $doc:literal])* $name:ident)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub ::serde_json::Map<String, ::serde_json::Value>);

        impl $crate::model::Modelled for $name {
            const MODEL: &'static $crate::model::Model = &$crate::model::Model {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),*),
                fields: &[],
                rules: &[],
                modelled: false,
            };
        }
    )*};
}

pub(crate) use open_model;
