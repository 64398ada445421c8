//! What `details` of an error hold: the content of the variant that the code names.

use serde::{Serialize, de::DeserializeOwned, ser::Error as _};
use serde_json::{Error, value::RawValue};

use crate::content::{self, Tagging};

/// The content of an enum's value as JSON; `None` for a variant without any.
///
/// # Errors
///
/// What serde says of a field that cannot be encoded, and of a type that does not encode itself as a plain
/// (externally tagged) enum.
pub fn encode<T: Serialize>(value: &T) -> Result<Option<Box<RawValue>>, Error> {
    let mut json = Vec::new();
    if !content::encode(value, Tagging::External, &mut json)? {
        return Ok(None);
    }
    RawValue::from_string(String::from_utf8(json).map_err(Error::custom)?).map(Some)
}

/// The enum's value with the variant of this number and these details.
///
/// # Errors
///
/// What serde says of details that do not fit the variant.
pub fn decode<T: DeserializeOwned>(variant: u32, details: Option<&str>) -> Result<T, Error> {
    content::decode(Tagging::External, variant, details.unwrap_or("null"))
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::value::RawValue;

    use super::{decode, encode};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
    enum Error {
        Unit,
        Named { room_id: String },
    }

    #[test]
    fn details_are_the_content_of_a_variant() {
        let cases =
            [(0, Error::Unit, None), (1, Error::Named { room_id: "a".into() }, Some(r#"{"roomId":"a"}"#))];
        for (variant, error, json) in cases {
            let details = encode(&error).expect("an enum");
            let details = details.as_deref().map(RawValue::get);
            assert_eq!(details, json);
            assert_eq!(decode::<Error>(variant, details).expect("its own details"), error);
        }
        assert!(encode(&"text").is_err());
        assert!(decode::<Error>(1, None).is_err());
    }
}
