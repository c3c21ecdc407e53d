//! What every value has in common, written once: it comes from text by way of its check, and goes back to it.

/// The conversions of a value that is text on the wire.
///
/// The type brings `as_str(&self) -> &str` and a private `parse(Cow<'_, str>) -> Result<Self, ValueError>`, which
/// is the only way in: `Deserialize` goes through it too, so no unchecked value exists.
macro_rules! text_conversions {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = $crate::values::ValueError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(::std::borrow::Cow::Owned(text))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::values::ValueError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(::std::borrow::Cow::Borrowed(text))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::values::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(text).map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// A value that owns its text. The type brings `check(&str) -> Result<(), ValueError>`.
macro_rules! text_value {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub struct $name(String);

        impl $name {
            /// The text, exactly as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn parse(text: ::std::borrow::Cow<'_, str>) -> Result<Self, $crate::values::ValueError> {
                Self::check(&text)?;
                Ok(Self(text.into_owned()))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        $crate::values::text_value::text_conversions!($name);
    };
}

pub(super) use {text_conversions, text_value};
