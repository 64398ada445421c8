//! A variant's content, apart from the variant.
//!
//! On the wire the name of an event, or the code of an error, tells which variant it is, and what stands beside it is
//! the variant's content alone: its fields as an object, its one payload, or nothing. Serde's derive knows how to write
//! and read that content, but not without the variant around it. The serializer in [`encode`] takes the content and
//! leaves the variant; the deserializer in [`decode`] gives the variant by its number, so that no renaming matters.
//!
//! How an enum stands in JSON otherwise, its [`Tagging`], does not matter either.

mod decode;
mod encode;

pub(crate) use self::{decode::decode, encode::encode};

/// How serde encodes an enum: what its `#[serde(tag = .., content = ..)]` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// `{"variant": content}`, or `"variant"`. It is what serde does where nothing is said.
    External,
    /// The variant's name is a member among its fields.
    Internal {
        /// The name of that member.
        tag: &'static str,
    },
    /// The variant's name and its content are two members.
    Adjacent {
        /// The name of the one that says which variant it is.
        tag: &'static str,
        /// The name of the other.
        content: &'static str,
    },
}

impl Tagging {
    /// What stands for the content of a variant that has none.
    pub(crate) const fn nothing(self) -> &'static str {
        match self {
            Self::External | Self::Adjacent { .. } => "null",
            Self::Internal { .. } => "{}",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize, de::DeserializeOwned};

    use super::{Tagging, decode, encode};

    /// One enum under each tagging.
    macro_rules! under {
        ($($name:ident, $($tagging:meta)?;)*) => {$(
            #[derive(Debug, PartialEq, Serialize, Deserialize)]
            #[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
            $(#[$tagging])?
            enum $name {
                Unit,
                Payload(Seat),
                #[serde(rename = "else")]
                Named {
                    room_id: String,
                    #[serde(skip_serializing_if = "Option::is_none")]
                    seats: Option<u32>,
                },
                Flat {
                    number: u8,
                    #[serde(flatten)]
                    seat: Seat,
                },
                Empty {},
            }
        )*};
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Seat {
        row: u32,
    }

    under! {
        External, ;
        Internal, serde(tag = "type");
        Adjacent, serde(tag = "t", content = "c");
    }

    fn content<T: Serialize>(value: &T, tagging: Tagging) -> Option<String> {
        let mut out = Vec::new();
        encode(value, tagging, &mut out).expect("an enum").then(|| String::from_utf8(out).expect("JSON"))
    }

    fn round_trip<T>(tagging: Tagging, cases: [(u32, T, Option<&str>); 6])
    where
        T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        for (number, value, json) in cases {
            assert_eq!(content(&value, tagging).as_deref(), json);
            let decoded: T = decode(tagging, number, json.unwrap_or("null")).expect("its own content");
            assert_eq!(decoded, value);
        }
    }

    #[test]
    fn content_travels_without_its_variant_and_comes_back() {
        macro_rules! cases {
            ($name:ident, $unit:expr) => {
                [
                    (0, $name::Unit, $unit),
                    (1, $name::Payload(Seat { row: 7 }), Some(r#"{"row":7}"#)),
                    (2, $name::Named { room_id: "a".into(), seats: None }, Some(r#"{"roomId":"a"}"#)),
                    (
                        2,
                        $name::Named { room_id: "a".into(), seats: Some(2) },
                        Some(r#"{"roomId":"a","seats":2}"#),
                    ),
                    (3, $name::Flat { number: 1, seat: Seat { row: 7 } }, Some(r#"{"number":1,"row":7}"#)),
                    (4, $name::Empty {}, Some("{}")),
                ]
            };
        }
        round_trip(Tagging::External, cases!(External, None));
        // Serde does not tell a variant without content from one without fields here; whoever knows it asks neither.
        round_trip(Tagging::Internal { tag: "type" }, {
            let mut cases = cases!(Internal, Some("{}"));
            cases[0].2 = Some("{}");
            cases
        });
        round_trip(Tagging::Adjacent { tag: "t", content: "c" }, cases!(Adjacent, None));
    }

    #[test]
    fn plain_payloads_travel_too() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        enum Plain {
            List(Vec<u8>),
            Text(String),
            Maybe(Option<u8>),
            Pair(u8, String),
        }
        let cases = [
            (0, Plain::List(vec![1, 2]), "[1,2]"),
            (1, Plain::Text("a\"b".into()), r#""a\"b""#),
            (2, Plain::Maybe(None), "null"),
            (3, Plain::Pair(1, "two".into()), r#"[1,"two"]"#),
        ];
        for (number, value, json) in cases {
            assert_eq!(content(&value, Tagging::External).as_deref(), Some(json));
            assert_eq!(decode::<Plain>(Tagging::External, number, json).expect("its own content"), value);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |tagging, number, json| decode::<External>(tagging, number, json).is_err();
        assert!(refused(Tagging::External, 2, "null"));
        assert!(refused(Tagging::External, 2, r#"{"roomId":"a"} x"#), "there is more behind it");
        assert!(refused(Tagging::External, 9, "null"), "there is no such variant");
        let tagging = Tagging::Internal { tag: "type" };
        for json in ["null", r#"["unit"]"#, r#"{"roomId":1}"#, r#"{"roomId":"a","type":"else"}"#] {
            assert!(decode::<Internal>(tagging, 2, json).is_err(), "{json}");
        }
        let tagging = Tagging::Adjacent { tag: "t", content: "c" };
        assert!(decode::<Adjacent>(tagging, 2, r#"{"roomId":1}"#).is_err());

        let mut out = Vec::new();
        assert!(encode(&"text", Tagging::External, &mut out).is_err());
        assert!(encode(&External::Unit, tagging, &mut out).is_err(), "another tagging");
    }
}
