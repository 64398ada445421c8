//! JSON text on its way to a handler.

use bytestring::ByteString;

/// An input that nobody has decoded yet: absent, or JSON text.
///
/// The text is a slice of the body that it came in; cloning it copies nothing.
///
/// ```
/// use rpc_core::RawInput;
///
/// let input = RawInput::from(r#"{"roomId":"general"}"#.to_owned());
/// assert_eq!(input.as_str(), Some(r#"{"roomId":"general"}"#));
/// assert_eq!(RawInput::absent().as_str(), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawInput(Option<ByteString>);

impl RawInput {
    /// No input. It means `null`, and where that does not fit the type, `{}`.
    #[must_use]
    pub const fn absent() -> Self {
        Self(None)
    }

    /// Text that is known to be one JSON value, as it stands in `body`.
    ///
    /// # Panics
    ///
    /// If `json` is no part of `body`.
    #[must_use]
    pub fn slice_of(body: &ByteString, json: &str) -> Self {
        Self(Some(body.slice_ref(json)))
    }

    /// The text, where there is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<String> for RawInput {
    fn from(json: String) -> Self {
        Self(Some(json.into()))
    }
}

impl From<ByteString> for RawInput {
    fn from(json: ByteString) -> Self {
        Self(Some(json))
    }
}
