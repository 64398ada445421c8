//! Types within types of another kind, and types within themselves.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    case::Case,
    enums::{Adjacent, External, Internal, Units},
    flattened::{Kind, Paging},
    shapes::{Empty, Size, Unit},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Optional {
    external: Option<External>,
    internal: Option<Internal>,
    units: Option<Units>,
    nested: Option<Option<Adjacent>>,
    nothing: Option<()>,
}

/// An enum whose variants hold all that serde can write beside a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(super) enum Tagged {
    Internal(Inner),
    External(Kind),
    Adjacent(Adjacent),
    Map(BTreeMap<String, u8>),
    Named(Counts),
    Empty(Empty),
    Unit(Unit),
    Nothing(()),
    Boxed(Box<Paging>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub(super) enum Inner {
    One { x: u8 },
    Two,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Counts(BTreeMap<String, u8>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(super) enum Content {
    Optional(Option<u8>),
    Internal(Internal),
    Empty {},
    Nothing(()),
    Many(Vec<Units>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum Holding {
    Optional(Option<Units>),
    Internal(Internal),
    Empty {},
    Unit(Unit),
    Map(BTreeMap<Size, Units>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Loose {
    Optional(Option<bool>),
    Internal(Internal),
    External(Kind),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Expression {
    Number(f64),
    Sum(Vec<Expression>),
    // The last, since it reads what it is within.
    Group(Box<Expression>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Chain(Option<Box<Chain>>);

/// Two types, each of which may be the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Even {
    Text(String),
    Odd(Box<Odd>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Odd {
    Flag(bool),
    Even(Box<Even>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Within {
    map: BTreeMap<String, Within>,
    pair: Option<(u8, Box<Within>)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatOptionalEnum {
    id: u8,
    #[serde(flatten)]
    kind: Option<Kind>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatOptionalInternal {
    id: u8,
    #[serde(flatten)]
    kind: Option<Internal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum Mood {
    Glad,
    Sad { why: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatTwoExternal {
    #[serde(flatten)]
    kind: Kind,
    #[serde(flatten)]
    mood: Mood,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatUnits {
    id: u8,
    #[serde(flatten)]
    units: Units,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatEnumAndMap {
    #[serde(flatten)]
    kind: Internal,
    #[serde(flatten)]
    others: BTreeMap<String, bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatNamedMap {
    name: String,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct FlatEmpty {
    #[serde(flatten)]
    empty: Empty,
    #[serde(flatten)]
    kind: Internal,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(super) enum FlatWithin {
    First {
        id: u8,
        #[serde(flatten)]
        paging: Paging,
    },
    Second {
        #[serde(flatten)]
        mood: Mood,
    },
    Third {
        #[serde(flatten)]
        others: BTreeMap<String, u8>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "struct")]
pub(super) struct TaggedStruct {
    x: u8,
}

/// Tags that are no names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "odd tag's²")]
pub(super) enum OddTags {
    #[serde(rename = "")]
    Empty { x: u8 },
    #[serde(rename = "...")]
    Dots { x: u8 },
    #[serde(rename = "a-b")]
    Hyphen { x: u8 },
    #[serde(rename = "a_b")]
    Line {
        #[serde(rename = "x²")]
        square: u8,
    },
    #[serde(rename = "Ⓐ\n")]
    Circle {
        #[serde(rename = "Ⓐ")]
        circle: u8,
    },
}

pub(super) fn cases() -> Vec<Case> {
    let text = |text: &str| text.to_owned();
    let map = |entries: &[(&str, u8)]| -> BTreeMap<String, u8> {
        entries.iter().map(|(name, value)| (text(name), *value)).collect()
    };
    vec![
        Case::of("optional")
            .both("{ external: { One: 1 }, internal: { type: 'unit' }, units: 'Small', nested: { t: 'Unit' }, nothing: null }", {
                Optional {
                    external: Some(External::One(1)),
                    internal: Some(Internal::Unit),
                    units: Some(Units::Small),
                    nested: Some(Some(Adjacent::Unit)),
                    nothing: None,
                }
            })
            .both("{ external: null, internal: null, units: null, nested: null, nothing: null }", {
                Optional { external: None, internal: None, units: None, nested: None, nothing: None }
            })
            .refuses("{ external: {} }")
            .refuses("{ units: 'None' }"),
        Case::of("tagged")
            .both("{ type: 'Internal', kind: 'One', x: 1 }", Tagged::Internal(Inner::One { x: 1 }))
            .both("{ type: 'Internal', kind: 'Two' }", Tagged::Internal(Inner::Two))
            .both("{ type: 'External', Plain: null }", Tagged::External(Kind::Plain))
            .both("{ type: 'External', Told: null }", Tagged::External(Kind::Told))
            .both("{ type: 'External', One: 1 }", Tagged::External(Kind::One(1)))
            .both("{ type: 'Adjacent', t: 'One', c: 1 }", Tagged::Adjacent(Adjacent::One(1)))
            .both("{ type: 'Map', a: 1 }", Tagged::Map(map(&[("a", 1)])))
            .both("{ type: 'Named', a: 1 }", Tagged::Named(Counts(map(&[("a", 1)]))))
            .both("{ type: 'Empty' }", Tagged::Empty(Empty {}))
            .both("{ type: 'Unit' }", Tagged::Unit(Unit))
            .both("{ type: 'Nothing' }", Tagged::Nothing(()))
            .both("{ type: 'Boxed', offset: 1, limit: null }", Tagged::Boxed(Box::new(Paging::at(1))))
            .refuses("{ type: 'Internal' }")
            .refuses("{ type: 'External' }")
            .refuses("'External'")
            .refuses("{ type: 'Map', a: 'b' }")
            .refuses("{ type: 'Nobody' }"),
        Case::of("content")
            .both("{ t: 'Optional', c: 1 }", Content::Optional(Some(1)))
            .both("{ t: 'Optional', c: null }", Content::Optional(None))
            .both("{ t: 'Internal', c: { type: 'unit' } }", Content::Internal(Internal::Unit))
            .both("{ t: 'Empty', c: {} }", Content::Empty {})
            .both("{ t: 'Nothing', c: null }", Content::Nothing(()))
            .both("{ t: 'Many', c: ['Small'] }", Content::Many(vec![Units::Small]))
            .refuses("{ t: 'Many', c: 'Small' }"),
        Case::of("holding")
            .both("{ Optional: 'Small' }", Holding::Optional(Some(Units::Small)))
            .both("{ Optional: null }", Holding::Optional(None))
            .both("{ Internal: { type: 'unit' } }", Holding::Internal(Internal::Unit))
            .both("{ Empty: {} }", Holding::Empty {})
            .both("{ Unit: null }", Holding::Unit(Unit))
            .both("{ Map: { small: 'Small' } }", Holding::Map([(Size::Small, Units::Small)].into()))
            .refuses("{ Unit: {} }"),
        Case::of("loose")
            .both("null", Loose::Optional(None))
            .both("true", Loose::Optional(Some(true)))
            .both("{ type: 'unit' }", Loose::Internal(Internal::Unit))
            .both("'Plain'", Loose::External(Kind::Plain))
            .both("{ One: 1 }", Loose::External(Kind::One(1)))
            .refuses("'One'"),
        Case::of("expression")
            .writes(&Expression::Group(Box::new(Expression::Number(1.0))))
            .both("1.5", Expression::Number(1.5))
            .both("[1.5, []]", {
                Expression::Sum(vec![Expression::Number(1.5), Expression::Sum(Vec::new())])
            })
            .refuses("'a'"),
        Case::of("chain").both("null", Chain(None)).refuses("'a'").refuses("{}"),
        Case::of("even")
            .both("'a'", Even::Text(text("a")))
            .both("true", Even::Odd(Box::new(Odd::Flag(true))))
            .refuses("1"),
        Case::of("odd")
            .both("true", Odd::Flag(true))
            .both("'a'", Odd::Even(Box::new(Even::Text(text("a")))))
            .refuses("1"),
        Case::of("within").both("{ map: { a: { map: {}, pair: null } }, pair: [1, { map: {}, pair: null }] }", {
            let inner = || Within { map: BTreeMap::new(), pair: None };
            Within { map: [(text("a"), inner())].into(), pair: Some((1, Box::new(inner()))) }
        }),
        Case::of("flatOptionalEnum")
            .both("{ id: 1 }", FlatOptionalEnum { id: 1, kind: None })
            .both("{ id: 1, Plain: null }", FlatOptionalEnum { id: 1, kind: Some(Kind::Plain) })
            .both("{ id: 1, Told: null }", FlatOptionalEnum { id: 1, kind: Some(Kind::Told) })
            .both("{ id: 1, One: 2 }", FlatOptionalEnum { id: 1, kind: Some(Kind::One(2)) }),
        Case::of("flatOptionalInternal")
            .both("{ id: 1 }", FlatOptionalInternal { id: 1, kind: None })
            .both("{ id: 1, type: 'unit' }", FlatOptionalInternal { id: 1, kind: Some(Internal::Unit) })
            .both("{ id: 1, type: 'named', x: 2 }", {
                FlatOptionalInternal { id: 1, kind: Some(Internal::Named { x: 2 }) }
            }),
        Case::of("flatTwoExternal")
            .both("{ Plain: null, Glad: null }", FlatTwoExternal { kind: Kind::Plain, mood: Mood::Glad })
            .both("{ One: 1, Sad: { why: 'a' } }", {
                FlatTwoExternal { kind: Kind::One(1), mood: Mood::Sad { why: text("a") } }
            })
            .refuses("{ Plain: null }"),
        Case::of("flatUnits")
            .both("{ id: 1, Small: null }", FlatUnits { id: 1, units: Units::Small })
            .both("{ id: 1, medium: null }", FlatUnits { id: 1, units: Units::Medium })
            .refuses("{ id: 1 }"),
        Case::of("flatEnumAndMap")
            .writes(&FlatEnumAndMap {
                kind: Internal::Named { x: 1 },
                others: [(text("a"), true)].into(),
            })
            .writes(&FlatEnumAndMap { kind: Internal::Unit, others: BTreeMap::new() })
            .refuses("{ a: true }"),
        Case::of("flatNamedMap")
            .both("{ name: 'a', b: 1 }", FlatNamedMap { name: text("a"), counts: Counts(map(&[("b", 1)])) })
            .refuses("{ b: 1 }"),
        Case::of("flatEmpty")
            .both("{ type: 'unit' }", FlatEmpty { empty: Empty {}, kind: Internal::Unit })
            .refuses("{}"),
        Case::of("flatWithin")
            .both("{ type: 'First', id: 1, offset: 1, limit: null }", {
                FlatWithin::First { id: 1, paging: Paging::at(1) }
            })
            .both("{ type: 'Second', Glad: null }", FlatWithin::Second { mood: Mood::Glad })
            .both("{ type: 'Second', Sad: { why: 'a' } }", {
                FlatWithin::Second { mood: Mood::Sad { why: text("a") } }
            })
            .both("{ type: 'Third', a: 1 }", FlatWithin::Third { others: map(&[("a", 1)]) })
            .refuses("{ type: 'Second' }"),
        Case::of("taggedStruct")
            // Nobody has to tell which struct it is: serde writes it, and schemars does not say so.
            .reads("{ x: 1 }", TaggedStruct { x: 1 })
            .refuses("{}"),
        Case::of("oddTags")
            .both("{ 'odd tag\\'s²': '', x: 1 }", OddTags::Empty { x: 1 })
            .both("{ 'odd tag\\'s²': '...', x: 1 }", OddTags::Dots { x: 1 })
            .both("{ 'odd tag\\'s²': 'a-b', x: 1 }", OddTags::Hyphen { x: 1 })
            .both("{ 'odd tag\\'s²': 'a_b', 'x²': 1 }", OddTags::Line { square: 1 })
            .both("{ 'odd tag\\'s²': 'Ⓐ\\n', 'Ⓐ': 1 }", OddTags::Circle { circle: 1 }),
    ]
}
