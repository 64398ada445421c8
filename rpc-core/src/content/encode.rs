//! Writing the content of a variant, straight to where it goes.

use serde::{
    Serialize, Serializer,
    ser::{
        Error as _, Impossible, SerializeMap, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleVariant,
    },
};
use serde_json::Error;

use super::Tagging;

/// Writes the content of an enum's value as JSON behind what stands in `out`. `false`, and nothing is written, for a
/// variant without any; under [`Tagging::Internal`] that one has an empty object.
///
/// On an error `out` holds what was written up to it.
///
/// # Errors
///
/// What serde says of a field that cannot be encoded, and of a type that does not encode itself as an enum of this
/// tagging.
pub(crate) fn encode<T: Serialize>(value: &T, tagging: Tagging, out: &mut Vec<u8>) -> Result<bool, Error> {
    value.serialize(Content { tagging, json: &mut serde_json::Serializer::new(out) })
}

type Json<'o> = serde_json::Serializer<&'o mut Vec<u8>>;

struct Content<'j, 'o> {
    tagging: Tagging,
    json: &'j mut Json<'o>,
}

/// Members or items as serde_json writes them.
struct Plain<W>(W);

/// The members of an enum that has its tag among them: always the first of them.
enum Tagged<'j, 'o> {
    /// The fields stand beside the tag.
    Internal { fields: <&'j mut Json<'o> as Serializer>::SerializeMap, place: Place },
    /// The content is the second member, if there is one.
    Adjacent { json: &'j mut Json<'o>, place: Place },
}

/// Which member comes next, or has come with its key alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Tag,
    Content,
    End,
}

fn no_enum<T>() -> Result<T, Error> {
    Err(Error::custom("not an enum that serde encodes as its attributes say"))
}

macro_rules! refuse {
    ($($method:ident($($argument:ty),*);)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<Self::Ok, Error> { no_enum() })*
    };
}

impl<'j, 'o> Content<'j, 'o> {
    fn tagged(self, len: Option<usize>) -> Result<Tagged<'j, 'o>, Error> {
        match self.tagging {
            Tagging::External => no_enum(),
            Tagging::Internal { .. } => {
                // The tag is counted, so that an object is never taken for an empty one.
                Ok(Tagged::Internal { fields: self.json.serialize_map(len)?, place: Place::Tag })
            }
            Tagging::Adjacent { .. } => Ok(Tagged::Adjacent { json: self.json, place: Place::Tag }),
        }
    }

    /// What writes the content of an enum whose tag stands around it.
    fn external(self) -> Result<&'j mut Json<'o>, Error> {
        if self.tagging == Tagging::External { Ok(self.json) } else { no_enum() }
    }
}

impl<'j, 'o> Serializer for Content<'j, 'o> {
    type Ok = bool;
    type Error = Error;
    type SerializeSeq = Impossible<bool, Error>;
    type SerializeTuple = Impossible<bool, Error>;
    type SerializeTupleStruct = Impossible<bool, Error>;
    type SerializeTupleVariant = Plain<<&'j mut Json<'o> as Serializer>::SerializeTuple>;
    type SerializeMap = Tagged<'j, 'o>;
    type SerializeStruct = Tagged<'j, 'o>;
    type SerializeStructVariant = Plain<<&'j mut Json<'o> as Serializer>::SerializeStruct>;

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<bool, Error> {
        self.external()?;
        Ok(false)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<bool, Error> {
        value.serialize(self.external()?).map(|()| true)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        self.external()?.serialize_tuple(len).map(Plain)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        self.external()?.serialize_struct(name, len).map(Plain)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Tagged<'j, 'o>, Error> {
        self.tagged(len)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Tagged<'j, 'o>, Error> {
        self.tagged(Some(len))
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

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<bool, Error> {
        no_enum()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<bool, Error> {
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
}

impl<W: SerializeTuple<Ok = (), Error = Error>> SerializeTupleVariant for Plain<W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.0.serialize_element(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.0.end().map(|()| true)
    }
}

impl<W: SerializeStruct<Ok = (), Error = Error>> SerializeStructVariant for Plain<W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.0.serialize_field(key, value)
    }

    fn end(self) -> Result<bool, Error> {
        self.0.end().map(|()| true)
    }
}

impl SerializeMap for Tagged<'_, '_> {
    type Ok = bool;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match self {
            Self::Internal { fields, place: Place::Content | Place::End } => fields.serialize_key(key),
            Self::Internal { .. } | Self::Adjacent { .. } => Ok(()),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match self {
            Self::Internal { place, .. } if *place == Place::Tag => *place = Place::Content,
            Self::Internal { fields, .. } => fields.serialize_value(value)?,
            Self::Adjacent { place, .. } if *place == Place::Tag => *place = Place::Content,
            Self::Adjacent { json, place } if *place == Place::Content => {
                value.serialize(&mut **json)?;
                *place = Place::End;
            }
            Self::Adjacent { .. } => return no_enum(),
        }
        Ok(())
    }

    fn end(self) -> Result<bool, Error> {
        match self {
            Self::Internal { fields, .. } => SerializeMap::end(fields).map(|()| true),
            Self::Adjacent { place, .. } => Ok(place == Place::End),
        }
    }
}

impl SerializeStruct for Tagged<'_, '_> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.serialize_entry(key, value)
    }

    fn end(self) -> Result<bool, Error> {
        SerializeMap::end(self)
    }
}
