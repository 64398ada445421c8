//! A variant's fields, apart from the variant.
//!
//! On the wire the code names the variant and `details` holds its fields, as serde names them. Serde's derive knows
//! how to write and read the fields of a variant, but not without the variant around them. The serializer here takes
//! the fields and leaves the variant; the deserializer gives the variant by its number, so that no renaming matters.

use serde::{
    Serialize, Serializer,
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess,
        Visitor, value::U32Deserializer,
    },
    forward_to_deserialize_any,
    ser::{Error as _, Impossible, SerializeMap, SerializeStructVariant, SerializeTupleVariant},
};
use serde_json::{Error, value::RawValue};

/// The fields of an enum's value as JSON; `None` for a variant without any.
///
/// # Errors
///
/// What serde says of a field that cannot be encoded, and of a type that does not encode itself as a plain
/// (externally tagged) enum.
pub fn encode<T: Serialize>(value: &T) -> Result<Option<Box<RawValue>>, Error> {
    value.serialize(Fields)
}

/// The enum's value with the variant of this number and these fields.
///
/// # Errors
///
/// What serde says of details that do not fit the variant.
pub fn decode<T: DeserializeOwned>(variant: u32, details: Option<&str>) -> Result<T, Error> {
    T::deserialize(Variant { variant, details: details.unwrap_or("null") })
}

struct Fields;

/// Collects the fields of a variant with serde_json's own encoder.
struct Collect<S> {
    inner: S,
}

fn no_enum<T>() -> Result<T, Error> {
    Err(Error::custom("not an enum that serde encodes with its variant's name (an externally tagged one)"))
}

macro_rules! refuse {
    ($($method:ident($($argument:ty),*);)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<Self::Ok, Error> { no_enum() })*
    };
}

impl Serializer for Fields {
    type Ok = Option<Box<RawValue>>;
    type Error = Error;
    type SerializeSeq = Impossible<Self::Ok, Error>;
    type SerializeTuple = Impossible<Self::Ok, Error>;
    type SerializeTupleStruct = Impossible<Self::Ok, Error>;
    type SerializeTupleVariant = Collect<Vec<Box<RawValue>>>;
    type SerializeMap = Impossible<Self::Ok, Error>;
    type SerializeStruct = Impossible<Self::Ok, Error>;
    type SerializeStructVariant = Collect<Vec<(&'static str, Box<RawValue>)>>;

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<Self::Ok, Error> {
        Ok(None)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Error> {
        serde_json::value::to_raw_value(value).map(Some)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Ok(Collect { inner: Vec::with_capacity(len) })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Ok(Collect { inner: Vec::with_capacity(len) })
    }

    refuse! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, Error> {
        no_enum()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, Error> {
        no_enum()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        no_enum()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        no_enum()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        no_enum()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Error> {
        no_enum()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Error> {
        no_enum()
    }
}

impl SerializeTupleVariant for Collect<Vec<Box<RawValue>>> {
    type Ok = Option<Box<RawValue>>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.inner.push(serde_json::value::to_raw_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Error> {
        serde_json::value::to_raw_value(&self.inner).map(Some)
    }
}

impl SerializeStructVariant for Collect<Vec<(&'static str, Box<RawValue>)>> {
    type Ok = Option<Box<RawValue>>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.inner.push((key, serde_json::value::to_raw_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Error> {
        let mut json = Vec::new();
        let mut serializer = serde_json::Serializer::new(&mut json);
        let mut object = serializer.serialize_map(Some(self.inner.len()))?;
        for (key, value) in &self.inner {
            object.serialize_entry(key, value)?;
        }
        SerializeMap::end(object)?;
        raw(json).map(Some)
    }
}

fn raw(json: Vec<u8>) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(String::from_utf8(json).map_err(Error::custom)?)
}

struct Variant<'a> {
    variant: u32,
    details: &'a str,
}

impl<'de> Deserializer<'de> for Variant<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Content<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'de>), Error> {
        let number: U32Deserializer<Error> = self.variant.into_deserializer();
        Ok((seed.deserialize(number)?, Content(self.details)))
    }
}

struct Content<'c>(&'c str);

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(&mut serde_json::Deserializer::from_str(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_struct("", fields, visitor)
    }
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
        Payload(Vec<u8>),
        Pair(u8, String),
        #[serde(rename = "else")]
        Named {
            room_id: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            seats: Option<u32>,
        },
    }

    #[test]
    fn fields_travel_without_their_variant_and_come_back() {
        let cases = [
            (Error::Unit, None),
            (Error::Payload(vec![1, 2]), Some("[1,2]")),
            (Error::Pair(1, "two".into()), Some(r#"[1,"two"]"#)),
            (Error::Named { room_id: "a".into(), seats: None }, Some(r#"{"roomId":"a"}"#)),
            (Error::Named { room_id: "a".into(), seats: Some(2) }, Some(r#"{"roomId":"a","seats":2}"#)),
        ];
        for (variant, (error, json)) in [0, 1, 2, 3, 3].into_iter().zip(cases) {
            let details = encode(&error).expect("an enum");
            let details = details.as_deref().map(RawValue::get);
            assert_eq!(details, json);
            assert_eq!(decode::<Error>(variant, details).expect("its own details"), error);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(encode(&"text").is_err());
        assert!(decode::<Error>(3, None).is_err());
        assert!(decode::<Error>(9, None).is_err());
    }
}
