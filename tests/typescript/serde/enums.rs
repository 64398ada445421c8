//! serde's four ways to write an enum.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::Case;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum Units {
    Small,
    #[serde(rename = "medium")]
    Medium,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Point {
    x: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum External {
    Unit,
    OtherUnit,
    One(u8),
    Two(u8, String),
    Named { x: u8 },
    Of(Point),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Internal {
    Unit,
    Named { x: u8 },
    Of(Point),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(super) enum Adjacent {
    Unit,
    One(u8),
    Two(u8, String),
    Named { x: u8 },
    Of(Point),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Untagged {
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
    Pair(u8, u8),
    Named { x: u8 },
    Many(Vec<Untagged>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(super) enum Other {
    Known {
        x: u8,
    },
    #[serde(other)]
    Unknown,
}

/// An enum in which some variants have documentation, which schemars describes apart from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) enum Documented {
    Plain,
    /// With words.
    Told,
    /// With more than words.
    #[deprecated]
    More(u8),
}

pub(super) fn cases() -> Vec<Case> {
    let text = |text: &str| text.to_owned();
    vec![
        Case::of("units")
            .both("'Small'", Units::Small)
            .both("'medium'", Units::Medium)
            .refuses("'Medium'")
            .refuses("0"),
        Case::of("external")
            .both("'Unit'", External::Unit)
            .both("'OtherUnit'", External::OtherUnit)
            .both("{ One: 1 }", External::One(1))
            .both("{ Two: [1, 'a'] }", External::Two(1, text("a")))
            .both("{ Named: { x: 1 } }", External::Named { x: 1 })
            .both("{ Of: { x: 1 } }", External::Of(Point { x: 1 }))
            .refuses("'One'")
            .refuses("{ One: '1' }")
            .refuses("{ Two: [1] }")
            .refuses("{ Three: 1 }"),
        Case::of("internal")
            .both("{ type: 'unit' }", Internal::Unit)
            .both("{ type: 'named', x: 1 }", Internal::Named { x: 1 })
            .both("{ type: 'of', x: 1 }", Internal::Of(Point { x: 1 }))
            .refuses("{ type: 'named' }")
            .refuses("{ type: 'unit', x: 1 }")
            .refuses("{ type: 'Unit' }")
            .refuses("{ x: 1 }"),
        Case::of("adjacent")
            .both("{ t: 'Unit' }", Adjacent::Unit)
            .both("{ t: 'One', c: 1 }", Adjacent::One(1))
            .both("{ t: 'Two', c: [1, 'a'] }", Adjacent::Two(1, text("a")))
            .both("{ t: 'Named', c: { x: 1 } }", Adjacent::Named { x: 1 })
            .both("{ t: 'Of', c: { x: 1 } }", Adjacent::Of(Point { x: 1 }))
            .refuses("{ t: 'One' }")
            .refuses("{ t: 'Unit', c: 1 }"),
        Case::of("untagged")
            .both("null", Untagged::Nothing)
            .both("true", Untagged::Flag(true))
            .both("1.5", Untagged::Number(1.5))
            .both("'a'", Untagged::Text(text("a")))
            .both("[1, 2]", Untagged::Pair(1, 2))
            .both("{ x: 1 }", Untagged::Named { x: 1 })
            .both("[{ x: 1 }, 'a', []]", {
                Untagged::Many(vec![
                    Untagged::Named { x: 1 },
                    Untagged::Text(text("a")),
                    Untagged::Many(Vec::new()),
                ])
            })
            .refuses("{ y: 1 }"),
        Case::of("other")
            .both("{ type: 'Known', x: 1 }", Other::Known { x: 1 })
            .both("{ type: 'Unknown' }", Other::Unknown)
            // Rust reads whatever it does not know as `Unknown`; nobody has to write it.
            .refuses("{ type: 'Nobody' }"),
        Case::of("documented")
            .both("'Plain'", Documented::Plain)
            .both("'Told'", Documented::Told)
            .both("{ More: 1 }", {
                #[expect(deprecated, reason = "it is on the wire all the same")]
                Documented::More(1)
            })
            .refuses("'More'"),
    ]
}
