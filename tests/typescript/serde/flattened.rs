//! What is flattened.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    case::Case,
    enums::{Adjacent, Internal},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Paging {
    #[serde(default)]
    offset: u32,
    limit: Option<u32>,
}

impl Paging {
    pub(super) fn at(offset: u32) -> Self {
        Self { offset, limit: None }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatStruct {
    id: u8,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Author {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatOption {
    id: u8,
    #[serde(flatten)]
    author: Option<Author>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatMap {
    id: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<bool>,
    #[serde(flatten)]
    others: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum Kind {
    /// With words, which schemars describes apart.
    Told,
    Plain,
    One(u8),
    Named {
        x: u8,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatExternal {
    id: u8,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatInternal {
    id: u8,
    #[serde(flatten)]
    kind: Internal,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatAdjacent {
    #[serde(flatten)]
    kind: Adjacent,
    id: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Either {
    Left { left: u8 },
    Right { right: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatUntagged {
    id: u8,
    #[serde(flatten)]
    either: Either,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatTwice {
    id: u8,
    #[serde(flatten)]
    adjacent: Adjacent,
    #[serde(flatten)]
    either: Either,
}

pub(super) fn cases() -> Vec<Case> {
    let text = |text: &str| text.to_owned();
    vec![
        Case::of("flatStruct")
            .both("{ id: 1, offset: 2, limit: 3 }", {
                FlatStruct { id: 1, paging: Paging { offset: 2, limit: Some(3) } }
            })
            .reads("{ id: 1 }", FlatStruct { id: 1, paging: Paging { offset: 0, limit: None } })
            .refuses("{ id: 1, paging: { offset: 2 } }")
            .never_writes("{ id: 1, limit: null }"),
        Case::of("flatOption")
            .both("{ id: 1, name: 'Ada' }", FlatOption { id: 1, author: Some(Author { name: text("Ada") }) })
            .both("{ id: 1 }", FlatOption { id: 1, author: None })
            .refuses("{ id: 1, name: 2 }"),
        Case::of("flatMap")
            .both("{ id: 1, more: 'a', even: 'b' }", {
                let others = [("more", "a"), ("even", "b")].map(|(name, value)| (text(name), text(value)));
                FlatMap { id: 1, note: None, others: others.into() }
            })
            .both("{ id: 1, note: true }", FlatMap { id: 1, note: Some(true), others: BTreeMap::new() })
            .refuses("{ more: 'a' }")
            .refuses("{ id: 1, more: [] }"),
        Case::of("flatExternal")
            .both("{ id: 1, Told: null }", FlatExternal { id: 1, kind: Kind::Told })
            .both("{ id: 1, Plain: null }", FlatExternal { id: 1, kind: Kind::Plain })
            .both("{ id: 1, One: 2 }", FlatExternal { id: 1, kind: Kind::One(2) })
            .both("{ id: 1, Named: { x: 2 } }", FlatExternal { id: 1, kind: Kind::Named { x: 2 } })
            .refuses("{ id: 1 }")
            .refuses("{ id: 1, Named: 2 }"),
        Case::of("flatInternal")
            .both("{ id: 1, type: 'unit' }", FlatInternal { id: 1, kind: Internal::Unit })
            .both("{ id: 1, type: 'named', x: 2 }", FlatInternal { id: 1, kind: Internal::Named { x: 2 } })
            .refuses("{ id: 1, type: 'named' }")
            .refuses("{ id: 1 }"),
        Case::of("flatAdjacent")
            .both("{ id: 1, t: 'Unit' }", FlatAdjacent { id: 1, kind: Adjacent::Unit })
            .both("{ id: 1, t: 'One', c: 2 }", FlatAdjacent { id: 1, kind: Adjacent::One(2) })
            .refuses("{ id: 1, t: 'One' }"),
        Case::of("flatUntagged")
            .both("{ id: 1, left: 2 }", FlatUntagged { id: 1, either: Either::Left { left: 2 } })
            .both("{ id: 1, right: 'a' }", FlatUntagged { id: 1, either: Either::Right { right: text("a") } })
            .refuses("{ id: 1 }"),
        Case::of("flatTwice")
            .both("{ id: 1, t: 'One', c: 2, left: 3 }", {
                FlatTwice { id: 1, adjacent: Adjacent::One(2), either: Either::Left { left: 3 } }
            })
            .refuses("{ id: 1, t: 'One', c: 2 }"),
    ]
}
