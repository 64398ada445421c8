//! Calls that are answered.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use rpc_server::prelude::*;
use serde_json::Value;
use tokio::time::sleep;

/// Answers what it is asked.
#[procedure(query)]
pub(super) async fn echo(input: Value) -> Value {
    input
}

/// Two numbers.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Summands {
    a: i32,
    b: i32,
}

/// The sum of two numbers.
#[procedure(query)]
pub(super) async fn add(input: Summands) -> i64 {
    i64::from(input.a) + i64::from(input.b)
}

/// Dates and bytes, wherever they can be. Only `at` is another each time.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Now {
    /// When it was asked.
    at: DateTime<Utc>,
    /// The beginning of 2026.
    year: DateTime<Utc>,
    /// A text like a date, which is none.
    text: String,
    /// The bytes of `hello`.
    bytes: Bytes,
    /// The beginning of 2026.
    maybe: Option<DateTime<Utc>>,
    /// Nothing.
    nothing: Option<DateTime<Utc>>,
    /// A date, and nothing.
    list: Vec<Option<DateTime<Utc>>>,
    /// A date as `a`.
    by_name: BTreeMap<String, DateTime<Utc>>,
    /// A text and a date.
    pair: (String, DateTime<Utc>),
    /// One of each kind.
    moments: Vec<Moment>,
    /// The same again, within.
    within: Option<Box<Now>>,
}

/// Bytes, as base64.
#[derive(Serialize, JsonSchema)]
pub(super) struct Bytes(#[schemars(with = "String", extend("contentEncoding" = "base64"))] &'static str);

/// When something is.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Moment {
    /// Then.
    At {
        /// When.
        at: DateTime<Utc>,
    },
    /// At some time between two.
    Between {
        /// From when.
        from: DateTime<Utc>,
        /// To when, if it ends.
        to: Option<DateTime<Utc>>,
    },
    /// At no time.
    Never,
}

/// The beginning of 2026.
pub(super) fn year() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("a time that there is")
}

impl Now {
    fn read(within: Option<Box<Self>>) -> Self {
        Self {
            at: SystemTime::now().into(),
            year: year(),
            text: "2026-01-01T00:00:00Z".to_owned(),
            bytes: Bytes("aGVsbG8="),
            maybe: Some(year()),
            nothing: None,
            list: vec![Some(year()), None],
            by_name: BTreeMap::from([("a".to_owned(), year())]),
            pair: ("a".to_owned(), year()),
            moments: vec![
                Moment::At { at: year() },
                Moment::Between { from: year(), to: None },
                Moment::Never,
            ],
            within,
        }
    }
}

/// What time it is, said in many ways.
#[procedure(query)]
pub(super) async fn now() -> Now {
    Now::read(Some(Box::new(Now::read(None))))
}

/// What is not as its schema says.
#[derive(Serialize, JsonSchema)]
pub(super) struct Lie {
    /// The text `one`.
    #[schemars(with = "u32")]
    n: &'static str,
    /// The text `never`.
    #[schemars(with = "DateTime<Utc>")]
    at: &'static str,
}

impl Lie {
    pub(super) const TOLD: Self = Self { n: "one", at: "never" };
}

/// Answers what its schema forbids.
#[procedure(query)]
pub(super) async fn lie() -> Lie {
    Lie::TOLD
}

/// How long to wait.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Wait {
    /// In milliseconds.
    ms: u32,
    /// What it counts as, beside its path.
    #[expect(dead_code, reason = "the probe reads it of the input")]
    key: Option<String>,
}

/// Answers after a while.
#[procedure(query)]
pub(super) async fn slow(input: Wait) -> u32 {
    sleep(Duration::from_millis(input.ms.into())).await;
    input.ms
}

/// How much is wanted.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Size {
    /// In bytes.
    bytes: u32,
}

/// A text of this length.
#[procedure(query)]
pub(super) async fn huge(input: Size) -> String {
    "x".repeat(usize::try_from(input.bytes).unwrap_or(usize::MAX))
}
