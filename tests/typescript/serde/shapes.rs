//! Types of the language and of its library.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::IpAddr,
    num::NonZeroU8,
    ops::Range,
    time::Duration,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::case::Case;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Numbers {
    small: i8,
    large: u64,
    larger: i128,
    size: usize,
    real: f32,
    positive: NonZeroU8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Texts {
    owned: String,
    shared: Box<str>,
    char: char,
    flag: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Lists {
    list: Vec<u8>,
    three: [u8; 3],
    none: [u8; 0],
    many: [u8; 9],
    set: BTreeSet<String>,
    queue: VecDeque<Option<u8>>,
    nested: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Tuples {
    unit: (),
    one: (u8,),
    two: (u8, String),
    nested: ((u8, u8), Option<(u8, bool)>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Size {
    Small,
    Large,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Maps {
    by_name: BTreeMap<String, u8>,
    by_number: HashMap<u32, String>,
    by_size: BTreeMap<Size, u8>,
    anything: serde_json::Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Options {
    maybe: Option<u8>,
    boxed: Option<Box<Newtype>>,
    list: Vec<Option<Pair>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Empty {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Newtype(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Pair(u8, String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Tree {
    value: u8,
    children: Vec<Tree>,
    parent: Option<Box<Tree>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Library {
    lasts: Duration,
    range: Range<u8>,
    result: Result<u8, String>,
    address: IpAddr,
    json: Value,
}

/// Names that are no identifiers, or are reserved, or mean something to JavaScript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Odd<Names>")]
pub(super) struct OddNames {
    #[serde(rename = "class")]
    reserved: u8,
    #[serde(rename = "2nd")]
    digit: u8,
    #[serde(rename = "a\"b'c\\d\n")]
    quotes: u8,
    #[serde(rename = "größe")]
    letters: u8,
    #[serde(rename = "")]
    nothing: u8,
}

pub(super) fn cases() -> Vec<Case> {
    let text = |text: &str| text.to_owned();
    vec![
        Case::of("numbers")
            .both("{ small: -8, large: 9007199254740991, larger: -1, size: 2, real: 0.5, positive: 1 }", {
                Numbers {
                    small: -8,
                    large: (1 << 53) - 1,
                    larger: -1,
                    size: 2,
                    real: 0.5,
                    positive: NonZeroU8::MIN,
                }
            })
            .refuses("{ small: '8', large: 0, larger: 0, size: 0, real: 0, positive: 1 }"),
        Case::of("texts")
            .both("{ owned: 'a', shared: 'b', char: '€', flag: true }", {
                Texts { owned: text("a"), shared: "b".into(), char: '€', flag: true }
            })
            .refuses("{ owned: null, shared: 'b', char: 'c', flag: true }"),
        Case::of("lists")
            .both(
                "{ list: [1], three: [1, 2, 3], none: [], many: [1, 2, 3, 4, 5, 6, 7, 8, 9], set: ['a'], \
                 queue: [1, null], nested: [[1], []] }",
                Lists {
                    list: vec![1],
                    three: [1, 2, 3],
                    none: [],
                    many: [1, 2, 3, 4, 5, 6, 7, 8, 9],
                    set: [text("a")].into(),
                    queue: [Some(1), None].into(),
                    nested: vec![vec![1], vec![]],
                },
            )
            .refuses("{ list: [], three: [1, 2], none: [], many: [], set: [], queue: [], nested: [] }")
            .refuses("{ list: [], three: [1, 2, 3], none: [1], many: [], set: [], queue: [], nested: [] }"),
        Case::of("tuples")
            .both("{ unit: null, one: [1], two: [1, 'a'], nested: [[1, 2], [3, true]] }", {
                Tuples { unit: (), one: (1,), two: (1, text("a")), nested: ((1, 2), Some((3, true))) }
            })
            .writes(&Tuples { unit: (), one: (1,), two: (1, text("a")), nested: ((1, 2), None) })
            .refuses("{ unit: null, one: [1], two: ['a', 1], nested: [[1, 2], null] }")
            .refuses("{ unit: null, one: [1], two: [1, 'a', 2], nested: [[1, 2], null] }"),
        Case::of("maps")
            .both(
                "{ by_name: { a: 1, b: 2 }, by_number: { 7: 'a' }, by_size: { small: 1 }, \
                 anything: { a: [1, null] } }",
                Maps {
                    by_name: [(text("a"), 1), (text("b"), 2)].into(),
                    by_number: [(7, text("a"))].into(),
                    by_size: [(Size::Small, 1)].into(),
                    anything: json!({ "a": [1, null] }).as_object().cloned().expect("an object"),
                },
            )
            .refuses("{ by_name: { a: '1' }, by_number: {}, by_size: {}, anything: {} }")
            .refuses("{ by_name: {}, by_number: {}, by_size: { medium: 1 }, anything: {} }"),
        Case::of("options")
            .both("{ maybe: 1, boxed: 'a', list: [null, [1, 'a']] }", {
                Options {
                    maybe: Some(1),
                    boxed: Some(Box::new(Newtype(text("a")))),
                    list: vec![None, Some(Pair(1, text("a")))],
                }
            })
            .both("{ maybe: null, boxed: null, list: [] }", {
                Options { maybe: None, boxed: None, list: Vec::new() }
            })
            .reads("{ list: [] }", Options { maybe: None, boxed: None, list: Vec::new() })
            .never_writes("{ list: [] }"),
        Case::of("empty").both("{}", Empty {}).refuses("{ a: 1 }").refuses("null"),
        Case::of("unit").both("null", Unit).refuses("{}"),
        Case::of("newtype").both("'a'", Newtype(text("a"))).refuses("['a']"),
        Case::of("pair").both("[1, 'a']", Pair(1, text("a"))).refuses("[1]"),
        Case::of("tree")
            .both("{ value: 1, children: [{ value: 2, children: [], parent: null }], parent: null }", {
                let child = Tree { value: 2, children: Vec::new(), parent: None };
                Tree { value: 1, children: vec![child], parent: None }
            })
            .refuses("{ value: 1, children: [{ value: 2 }] }"),
        Case::of("page")
            .both("{ items: ['a'], next: null }", Page { items: vec![Newtype(text("a"))], next: None })
            .refuses("{ items: [1] }"),
        Case::of("otherPage")
            .both("{ items: [1], next: 'a' }", Page { items: vec![1_u8], next: Some(text("a")) })
            .refuses("{ items: ['a'] }"),
        Case::of("library")
            .both(
                "{ lasts: { secs: 1, nanos: 2 }, range: { start: 1, end: 2 }, result: { Err: 'no' }, \
                 address: '127.0.0.1', json: [{}, null] }",
                Library {
                    lasts: Duration::new(1, 2),
                    range: 1..2,
                    result: Err(text("no")),
                    address: IpAddr::from([127, 0, 0, 1]),
                    json: json!([{}, null]),
                },
            )
            .refuses("{ lasts: 1, range: { start: 1, end: 2 }, result: { Ok: 1 }, address: '', json: 0 }"),
        Case::of("anything").both("{ a: [1, { b: null }] }", json!({ "a": [1, { "b": null }] })),
        Case::of("oddNames").both(
            "{ class: 1, '2nd': 2, 'a\"b\\'c\\\\d\\n': 3, größe: 4, '': 5 }",
            OddNames { reserved: 1, digit: 2, quotes: 3, letters: 4, nothing: 5 },
        ),
    ]
}
