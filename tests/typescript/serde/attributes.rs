//! serde's attributes.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::case::Case;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Renamed {
    #[serde(rename = "roomId")]
    room: String,
    #[serde(rename = "at-most")]
    limit: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct RenamedApart {
    #[serde(rename(serialize = "written", deserialize = "read"))]
    value: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RenamedAll {
    room_id: String,
    #[serde(rename = "n")]
    number_of_messages: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "SCREAMING_SNAKE_CASE")]
pub(super) enum RenamedFields {
    NewMessage {
        room_id: String,
    },
    #[serde(rename_all = "PascalCase")]
    RoomClosed {
        by_whom: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Aliased {
    #[serde(alias = "nick", alias = "handle")]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Defaults {
    name: String,
    #[serde(default)]
    limit: u32,
    #[serde(default = "ten")]
    size: u32,
}

fn ten() -> u32 {
    10
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct DefaultContainer {
    limit: u32,
    name: String,
}

impl Default for DefaultContainer {
    fn default() -> Self {
        Self { limit: 7, name: "nobody".to_owned() }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Skipped {
    kept: u8,
    #[serde(skip)]
    never: u8,
    #[serde(skip_serializing)]
    read: u8,
    #[serde(skip_deserializing)]
    written: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(super) enum SkippedVariant {
    Kept,
    #[serde(skip)]
    #[expect(dead_code, reason = "nobody can write or read it")]
    Never,
    #[serde(skip_serializing)]
    Read {
        n: u8,
    },
    #[serde(skip_deserializing)]
    Written {
        n: u8,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Omitted {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Denied {
    only: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Transparent {
    inner: Vec<u8>,
}

/// A duration in whole seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct With {
    #[serde(with = "seconds")]
    #[schemars(with = "u32")]
    lasts: std::time::Duration,
    #[serde(serialize_with = "write_flag", deserialize_with = "read_flag")]
    #[schemars(with = "Flag")]
    flag: bool,
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(duration.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Flag {
    Yes,
    No,
}

fn write_flag<S: Serializer>(flag: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *flag { "yes" } else { "no" })
}

fn read_flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Flag::deserialize(deserializer).map(|flag| matches!(flag, Flag::Yes))
}

/// On the wire it is another type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub(super) struct Converted {
    x: f64,
    y: f64,
}

impl TryFrom<[f64; 2]> for Converted {
    type Error = &'static str;

    fn try_from([x, y]: [f64; 2]) -> Result<Self, Self::Error> {
        if x.is_finite() && y.is_finite() { Ok(Self { x, y }) } else { Err("not a point") }
    }
}

impl From<Converted> for [f64; 2] {
    fn from(Converted { x, y }: Converted) -> Self {
        [x, y]
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: serde::de::DeserializeOwned"))]
pub(super) struct Bound<T> {
    value: T,
}

pub(super) fn cases() -> Vec<Case> {
    let text = |text: &str| text.to_owned();
    vec![
        Case::of("renamed")
            .both("{ roomId: 'a', 'at-most': 3 }", Renamed { room: text("a"), limit: 3 })
            .refuses("{ room: 'a', limit: 3 }")
            .refuses("{ roomId: 'a' }")
            .refuses("{ roomId: 1, 'at-most': 3 }"),
        Case::of("renamedApart")
            .writes(&RenamedApart { value: 1 })
            .reads("{ read: 1 }", RenamedApart { value: 1 })
            .refuses("{ written: 1 }")
            .never_writes("{ read: 1 }"),
        Case::of("renamedAll")
            .both("{ roomId: 'a', n: 3 }", RenamedAll { room_id: text("a"), number_of_messages: 3 })
            .refuses("{ room_id: 'a', n: 3 }"),
        Case::of("renamedFields")
            .both("{ 'new-message': { ROOM_ID: 'a' } }", RenamedFields::NewMessage { room_id: text("a") })
            .both("{ 'room-closed': { ByWhom: 'x' } }", RenamedFields::RoomClosed { by_whom: text("x") })
            .refuses("{ 'new-message': { room_id: 'a' } }")
            .refuses("{ NewMessage: { ROOM_ID: 'a' } }"),
        Case::of("aliased")
            .both("{ name: 'Ada' }", Aliased { name: text("Ada") })
            // Rust reads these too. They are there for those who know no better.
            .refuses("{ nick: 'Ada' }"),
        Case::of("defaults")
            .both("{ name: 'a', limit: 1, size: 2 }", Defaults { name: text("a"), limit: 1, size: 2 })
            .reads("{ name: 'a' }", Defaults { name: text("a"), limit: 0, size: 10 })
            .refuses("{ limit: 1 }")
            .refuses("{ name: 'a', limit: null }")
            .refuses("{ name: 'a', limit: undefined }")
            .never_writes("{ name: 'a' }"),
        Case::of("defaultContainer")
            .both("{ limit: 1, name: 'a' }", DefaultContainer { limit: 1, name: text("a") })
            .reads("{}", DefaultContainer::default())
            .never_writes("{}"),
        Case::of("skipped")
            .writes(&Skipped { kept: 1, never: 2, read: 3, written: 4 })
            .reads("{ kept: 1, read: 3 }", Skipped { kept: 1, never: 0, read: 3, written: 0 })
            .refuses("{ kept: 1 }")
            .refuses("{ kept: 1, read: 3, never: 1 }")
            .refuses("{ kept: 1, read: 3, written: 1 }")
            .never_writes("{ kept: 1, written: 4, read: 3 }")
            .never_writes("{ kept: 1 }"),
        Case::of("skippedVariant")
            .both("{ type: 'Kept' }", SkippedVariant::Kept)
            .writes(&SkippedVariant::Written { n: 1 })
            .reads("{ type: 'Read', n: 1 }", SkippedVariant::Read { n: 1 })
            .refuses("{ type: 'Written', n: 1 }")
            .refuses("{ type: 'Never' }")
            .never_writes("{ type: 'Read', n: 1 }"),
        Case::of("omitted")
            .both("{ note: 'a', tags: ['b'] }", Omitted { note: Some(text("a")), tags: vec![text("b")] })
            .both("{}", Omitted { note: None, tags: Vec::new() })
            .reads("{ note: null }", Omitted { note: None, tags: Vec::new() })
            .refuses("{ note: undefined }")
            .refuses("{ tags: null }"),
        Case::of("denied").both("{ only: 1 }", Denied { only: 1 }).refuses("{ only: 1, more: 2 }"),
        Case::of("transparent")
            .both("[1, 2]", Transparent { inner: vec![1, 2] })
            .refuses("{ inner: [1, 2] }"),
        Case::of("with")
            .both(
                "{ lasts: 90, flag: 'yes' }",
                With { lasts: std::time::Duration::from_secs(90), flag: true },
            )
            .refuses("{ lasts: { secs: 90, nanos: 0 }, flag: 'yes' }")
            .refuses("{ lasts: 90, flag: true }"),
        Case::of("converted")
            .both("[1.5, -2]", Converted { x: 1.5, y: -2.0 })
            .refuses("{ x: 1.5, y: -2 }")
            .refuses("[1.5]"),
        Case::of("bound").both("{ value: 1 }", Bound { value: 1_u8 }).refuses("{ value: '1' }"),
    ]
}
