//! Reading the content of a variant that is known by its number.

use std::fmt;

use serde::{
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
        VariantAccess, Visitor,
        value::{StrDeserializer, U32Deserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Error;

use super::Tagging;

/// The enum's value with the variant of this number and this content.
///
/// # Errors
///
/// What serde says of content that does not fit the variant. Its place is one in `json`, unless the tag stands among
/// the fields: serde reads those first and says afterwards which one it cannot take.
pub(crate) fn decode<T: DeserializeOwned>(tagging: Tagging, number: u32, json: &str) -> Result<T, Error> {
    T::deserialize(Variant { tagging, number, json })
}

/// Reads one value, and nothing behind it.
fn read<'de, S: DeserializeSeed<'de>>(json: &'de str, seed: S) -> Result<S::Value, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Variant<'de> {
    tagging: Tagging,
    number: u32,
    json: &'de str,
}

impl<'de> Deserializer<'de> for Variant<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.tagging {
            Tagging::External => visitor.visit_enum(self),
            Tagging::Internal { tag } => read(self.json, WithTag { tag, number: self.number, visitor }),
            // As a list, serde reads the tag before the content.
            Tagging::Adjacent { .. } => visitor.visit_seq(TagAndContent { variant: self, given: 0 }),
        }
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
        let number: U32Deserializer<Error> = self.number.into_deserializer();
        Ok((seed.deserialize(number)?, Content(self.json)))
    }
}

struct Content<'de>(&'de str);

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        read(self.0, seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        read(self.0, Tuple { len, visitor })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        read(self.0, Fields { fields, visitor })
    }
}

struct Tuple<V> {
    len: usize,
    visitor: V,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Tuple<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_tuple(self.len, self.visitor)
    }
}

struct Fields<V> {
    fields: &'static [&'static str],
    visitor: V,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Fields<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_struct("", self.fields, self.visitor)
    }
}

/// The members of an object behind a tag that is given first.
struct WithTag<V> {
    tag: &'static str,
    number: u32,
    visitor: V,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for WithTag<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for WithTag<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        let tag = Some((self.tag, self.number));
        self.visitor.visit_map(TagAndMembers { tag, number: None, members })
    }
}

struct TagAndMembers<A> {
    /// The tag, until its name is given.
    tag: Option<(&'static str, u32)>,
    /// The variant, once that name is.
    number: Option<u32>,
    members: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for TagAndMembers<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some((tag, number)) = self.tag.take() else { return self.members.next_key_seed(seed) };
        self.number = Some(number);
        let name: StrDeserializer<'_, A::Error> = tag.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let Some(number) = self.number.take() else { return self.members.next_value_seed(seed) };
        let number: U32Deserializer<A::Error> = number.into_deserializer();
        seed.deserialize(number)
    }
}

struct TagAndContent<'de> {
    variant: Variant<'de>,
    given: u8,
}

impl<'de> SeqAccess<'de> for TagAndContent<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.given += 1;
        match self.given {
            1 => {
                let number: U32Deserializer<Error> = self.variant.number.into_deserializer();
                seed.deserialize(number).map(Some)
            }
            2 => read(self.variant.json, seed).map(Some),
            _ => Ok(None),
        }
    }
}
