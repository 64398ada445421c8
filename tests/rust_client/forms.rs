//! An API of types in every form that serde knows, from which `tests/generated/forms-client` is made.

use std::collections::{BTreeMap, HashMap};

use rpc_server::prelude::*;

/// Tells apart what looks alike, with "quotes", `code` and a \ backslash.
///
/// ```
/// this is no Rust
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Unit;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Newtype(pub(crate) String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Pair(pub(crate) u8, pub(crate) usize);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Transparent {
    pub(crate) inner: u64,
}

/// External docs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "SCREAMING-KEBAB-CASE")]
pub(crate) enum External {
    /// Nothing.
    UnitV,
    UnitW,
    NewT(u32),
    Tup(u8, String),
    One((u8,)),
    /// A struct.
    Struct {
        a_b: u8,
        c_d: Option<usize>,
    },
    List(Vec<External>),
    Map(BTreeMap<String, u8>),
    Nothing(()),
    Held(Inner),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub(crate) enum Units {
    A,
    #[serde(rename = "bee", alias = "b2")]
    B,
    #[serde(rename = "c-c")]
    C,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum One {
    Only,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(crate) enum Internal {
    UnitV,
    NewT(Inner),
    Struct {
        a: u8,
    },
    #[serde(rename_all = "camelCase")]
    Nested {
        the_inner: Inner,
        #[serde(flatten)]
        more: BTreeMap<String, String>,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum InternalOnly {
    TheOnly { a: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Adjacent {
    UnitV,
    NewT(Inner),
    Tup(u8, u8),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Untagged {
    UnitV,
    Int(i64),
    Num(f64),
    S(String),
    Struct { a: u8 },
    Pair(bool, Box<Untagged>),
    Nested(Vec<Untagged>),
    Map(BTreeMap<String, Untagged>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Either {
    A { a: u8 },
    B { b: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum AutoOr {
    Auto(Auto),
    Pixels(u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Auto {
    Auto,
    Max,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Inner {
    pub(crate) x: Option<i64>,
    #[serde(default)]
    pub(crate) y: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) z: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deny {
    pub(crate) a: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Empty {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Flat {
    pub(crate) id: u8,
    #[serde(flatten)]
    pub(crate) inner: Inner,
    #[serde(flatten)]
    pub(crate) kind: Internal2,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(crate) enum Internal2 {
    UnitV,
    Struct { a: u8 },
    Held(Deep),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Deep {
    pub(crate) deep: Vec<Option<Pair>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatExternal {
    pub(crate) id: u8,
    #[serde(flatten)]
    pub(crate) kind: Choice,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Choice {
    UnitV,
    /// With documentation.
    UnitW,
    NewT(u32),
    Struct {
        a_b: u8,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatTwice {
    pub(crate) id: u8,
    #[serde(flatten)]
    pub(crate) kind: Adjacent,
    #[serde(flatten)]
    pub(crate) either: Either,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatMaybe {
    pub(crate) id: u8,
    #[serde(flatten)]
    pub(crate) kind: Option<Internal2>,
    #[serde(flatten)]
    pub(crate) rest: Option<Deep>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatMap {
    pub(crate) id: u8,
    #[serde(flatten)]
    pub(crate) rest: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tree<T> {
    pub(crate) value: T,
    pub(crate) children: Vec<Tree<T>>,
    pub(crate) parent: Option<Box<Tree<T>>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum Expression {
    Number(f64),
    Add(Box<Expression>, Box<Expression>),
    Call { name: String, argument: Box<Argument> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Argument {
    pub(crate) is: Expression,
}

/// Numbers at their limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Numbers {
    pub(crate) small: (i8, i16, i32, u8, u16, u32),
    pub(crate) unsigned_long: u64,
    pub(crate) long: i64,
    pub(crate) size: usize,
    pub(crate) signed_size: isize,
    pub(crate) sizes: Vec<Option<usize>>,
    pub(crate) very_long: i128,
    pub(crate) float: f32,
    pub(crate) double: f64,
    pub(crate) not_zero: std::num::NonZeroU64,
    #[deprecated]
    pub(crate) old: u8,
}

/// What the standard library and other crates bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Foreign {
    #[serde(rename = "at-x")]
    pub(crate) at: chrono::DateTime<chrono::Utc>,
    pub(crate) date: chrono::NaiveDate,
    pub(crate) id: uuid::Uuid,
    pub(crate) link: url::Url,
    pub(crate) bytes: bytes::Bytes,
    #[schemars(extend("contentEncoding" = "base64"))]
    pub base64: String,
    pub(crate) by_number: HashMap<u32, String>,
    pub(crate) by_signed: BTreeMap<i64, String>,
    pub(crate) by_unit: BTreeMap<Units, u8>,
    pub(crate) by_newtype: BTreeMap<Newtype, u8>,
    pub(crate) array: [u8; 3],
    pub(crate) set: std::collections::BTreeSet<u8>,
    pub(crate) character: char,
    pub(crate) tuple: (u8, String),
    pub(crate) one: (u8,),
    pub(crate) none: [u8; 0],
    pub(crate) unit: (),
    pub(crate) any: serde_json::Value,
    pub(crate) duration: std::time::Duration,
    pub(crate) result: Result<u8, String>,
    pub(crate) twice: Option<Option<u8>>,
    pub(crate) range: std::ops::Range<u8>,
    pub(crate) address: std::net::IpAddr,
    pub(crate) time: std::time::SystemTime,
    pub(crate) boxed: Box<Inner>,
}

/// What goes one way only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ways {
    #[serde(skip)]
    pub(crate) never: u8,
    #[serde(skip_deserializing)]
    pub(crate) sent_by_server: u8,
    #[serde(skip_serializing, default)]
    pub(crate) sent_by_client: u8,
    #[serde(default = "seven")]
    pub(crate) defaulted: u64,
    #[serde(alias = "formerly")]
    pub(crate) now: Option<Units>,
    #[serde(with = "text")]
    #[schemars(with = "String")]
    pub(crate) with: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) maybe_empty: Vec<u8>,
}

fn seven() -> u64 {
    7_000_000_000
}

mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Rules of all kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
pub(crate) struct Rules {
    #[garde(length(chars, min = 1, max = 64))]
    pub(crate) name: String,
    #[garde(range(min = -5, max = 10))]
    pub(crate) level: i32,
    #[garde(length(min = 1, max = 3), inner(length(chars, max = 5)))]
    pub(crate) tags: Vec<String>,
    #[garde(skip)]
    #[schemars(extend("pattern" = "^[a-z\"\\\\]+$"))]
    pub(crate) slug: Option<String>,
    #[garde(range(max = 4_000_000_000_u64))]
    pub(crate) large: u64,
}

/// Names that Rust has for itself, that are no identifiers, and that are one when their case is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Names {
    pub(crate) r#type: u8,
    #[serde(rename = "self")]
    pub(crate) own: u8,
    #[serde(rename = "2nd")]
    pub(crate) second: u8,
    #[serde(rename = "with-hyphen")]
    pub(crate) hyphen: u8,
    #[serde(rename = "with_hyphen")]
    pub(crate) underscore: u8,
    #[serde(rename = "withHyphen")]
    pub(crate) camel: u8,
    #[serde(rename = "größe")]
    pub(crate) size: u8,
    #[serde(rename = "")]
    pub(crate) empty: u8,
    #[serde(rename = "\"quoted\"\n")]
    pub(crate) quoted: u8,
    pub(crate) variants: Vec<OddNames>,
    pub(crate) string: String_,
    pub(crate) option: Option_,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum OddNames {
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "self")]
    Own,
    #[serde(rename = "1")]
    First,
    #[serde(rename = "a-b")]
    Hyphen,
    #[serde(rename = "a_b")]
    Underscore,
    #[serde(rename = "aB")]
    Camel,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "String")]
#[allow(non_camel_case_types)]
pub(crate) struct String_ {
    pub(crate) text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Option")]
#[allow(non_camel_case_types)]
pub(crate) enum Option_ {
    None,
    Some(u8),
}

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
pub(crate) enum Happening {
    UserJoined {
        user_id: u32,
    },
    #[serde(rename = "incident.created")]
    Incident(Inner),
    Ended,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(crate) enum Tagged {
    FirstCame { number: u8 },
    Second(Inner),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
pub(crate) enum Asked {
    /// Comes in.
    JoinRoom {
        room_name: String,
        #[serde(default)]
        as_whom: Option<String>,
    },
    Payload(Internal),
    Several((u8, u8)),
    #[serde(rename = "log.out")]
    LogOut,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
pub(crate) enum Nothing {}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(crate) enum Trouble {
    /// There is no such thing.
    #[rpc(status = 404, message = "there is no {the_thing} in {of_what:?}, and {{nothing}} else")]
    Missing {
        the_thing: String,
        of_what: Vec<u8>,
    },
    #[rpc(code = "OAUTH2_DENIED", message = "{0} and {1}")]
    Denied(String, u64),
    Held(Inner),
    /// Nothing to say. {Really}
    Bare,
    #[rpc(status = 503)]
    Optional {
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<usize>,
    },
}

macro_rules! echo {
    ($($name:ident: $ty:ty),* $(,)?) => {
        $(
            #[procedure(query)]
            pub(crate) async fn $name(input: $ty) -> $ty;
        )*
    };
}

echo! {
    unit: Unit, newtype: Newtype, pair: Pair, transparent: Transparent, external: External, units: Units, one: One,
    internal: Internal, internal_only: InternalOnly, adjacent: Adjacent, untagged: Untagged, either: Either,
    auto_or: AutoOr, inner: Inner, deny: Deny, empty: Empty, flat: Flat, flat_external: FlatExternal,
    flat_twice: FlatTwice, flat_maybe: FlatMaybe, flat_map: FlatMap, tree_of_numbers: Tree<u8>,
    tree_of_texts: Tree<String>, expression: Expression, numbers: Numbers, foreign: Foreign, ways: Ways, rules: Rules,
    names: Names, plain: Vec<Option<(u64, BTreeMap<String, bool>)>>,
}

/// Fails.
///
/// In many ways.
#[procedure(mutation)]
#[deprecated(since = "1.2.0", note = "use \"nothing\"")]
pub(crate) async fn fail(input: Option<u8>) -> Result<(), Trouble>;

#[procedure(mutation)]
pub(crate) async fn fail_openly() -> Result<Vec<Units>, RpcError>;

#[procedure(subscription)]
pub(crate) fn happenings() -> impl Stream<Item = Result<Happening, Trouble>>;

#[procedure(subscription)]
pub(crate) fn tagged(input: Units) -> impl Stream<Item = Tagged>;

/// A conversation.
#[ws(incoming = Asked, outgoing = Happening)]
pub(crate) async fn talk(input: Pair) -> Result<(), Trouble>;

#[ws(incoming = Nothing, outgoing = Tagged)]
pub(crate) async fn listen();

router! {
    /// Every form.
    ///
    /// Of serde's.
    pub(crate) Api {
        /// Types by themselves.
        types: {
            unit, newtype, pair, transparent, external, units, one, internal, internal_only, adjacent, untagged,
            either, auto_or, inner, deny, empty,
            /// Within others.
            flat: { flat, flat_external, flat_twice, flat_maybe, flat_map },
            r#type: { tree_of_numbers, tree_of_texts, expression },
            numbers, foreign, ways, rules, names, plain,
        },
        #[deprecated(since = "1.2.0", note = "use \"nothing\"")]
        fail,
        fail_openly as r#move(),
        happenings(),
        tagged,
        /// Talks.
        talk as connect_,
        listen as self_(),
    }
}
