//! What travels.

use std::collections::BTreeMap;

use rpc_client::Events;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub enum Adjacent {
    UnitV,
    NewT(Inner),
    Tup(u8, u8),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub enum AdjacentInput {
    UnitV,
    NewT(InnerInput),
    Tup(u8, u8),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Argument {
    pub is: Box<Expression>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Auto {
    Auto,
    Max,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AutoOr {
    Auto(Auto),
    Integer(u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bytes(pub Vec<u8>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BytesInput {
    List(Vec<u8>),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deep {
    pub deep: Vec<Option<Pair>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deny {
    pub a: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duration {
    pub secs: u64,
    pub nanos: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Either {
    A { a: u8 },
    B { b: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Expression {
    Number(f64),
    Add(Box<Expression>, Box<Expression>),
    Call {
        name: String,
        argument: Box<Argument>,
    },
}

/// External docs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "SCREAMING-KEBAB-CASE")]
pub enum External {
    UnitW,
    /// Nothing.
    UnitV,
    NewT(u32),
    Tup(u8, String),
    One((u8,)),
    /// A struct.
    Struct {
        a_b: u8,
        #[schemars(with = "Option<usize>")]
        c_d: Option<u64>,
    },
    List(Vec<External>),
    Map(BTreeMap<String, u8>),
    Nothing(()),
    Held(Inner),
}

/// External docs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "SCREAMING-KEBAB-CASE")]
pub enum ExternalInput {
    UnitW,
    /// Nothing.
    UnitV,
    NewT(u32),
    Tup(u8, String),
    One((u8,)),
    /// A struct.
    Struct {
        a_b: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<usize>")]
        c_d: Option<u64>,
    },
    List(Vec<ExternalInput>),
    Map(BTreeMap<String, u8>),
    Nothing(()),
    Held(InnerInput),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flat {
    pub id: u8,
    pub x: Option<i64>,
    #[schemars(with = "usize", extend("default" = 0))]
    pub y: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z: Option<String>,
    #[serde(flatten)]
    pub kind: FlatKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(tag = "type")]
pub enum FlatKind {
    UnitV,
    Struct { a: u8 },
    Held(Deep),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatExternal {
    pub id: u8,
    #[serde(flatten)]
    pub kind: FlatExternalKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "camelCase")]
pub enum FlatExternalKind {
    /// With documentation.
    UnitW,
    NewT(u32),
    Struct {
        a_b: u8,
    },
    UnitV,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatInput {
    pub id: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize", extend("default" = 0))]
    pub y: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z: Option<String>,
    #[serde(flatten)]
    pub kind: FlatInputKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(tag = "type")]
pub enum FlatInputKind {
    UnitV,
    Struct { a: u8 },
    Held(Deep),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatMap {
    pub id: u8,
    #[serde(flatten)]
    pub others: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatMaybe {
    pub id: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Option<Pair>>")]
    pub deep: Option<Vec<Option<Pair>>>,
    #[serde(flatten)]
    pub kind: Option<FlatMaybeKind>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(tag = "type")]
pub enum FlatMaybeKind {
    UnitV,
    Struct { a: u8 },
    Held(Deep),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatTwice {
    pub id: u8,
    #[serde(flatten)]
    pub kind: FlatTwiceKind,
    #[serde(flatten)]
    pub kind2: FlatTwiceKind2,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(tag = "t", content = "c")]
pub enum FlatTwiceKind {
    UnitV,
    NewT(Inner),
    Tup(u8, u8),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "camelCase")]
pub enum FlatTwiceKind2 {
    A(u8),
    B(u8),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FlatTwiceInput {
    pub id: u8,
    #[serde(flatten)]
    pub kind: FlatTwiceInputKind,
    #[serde(flatten)]
    pub kind2: FlatTwiceInputKind2,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(tag = "t", content = "c")]
pub enum FlatTwiceInputKind {
    UnitV,
    NewT(InnerInput),
    Tup(u8, u8),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "camelCase")]
pub enum FlatTwiceInputKind2 {
    A(u8),
    B(u8),
}

/// What the standard library and other crates bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Foreign {
    #[serde(rename = "at-x")]
    #[schemars(extend("format" = "date-time"))]
    pub at_x: String,
    #[schemars(extend("format" = "date"))]
    pub date: String,
    #[schemars(extend("format" = "uuid"))]
    pub id: String,
    #[schemars(extend("format" = "uri"))]
    pub link: String,
    pub bytes: Bytes,
    #[schemars(extend("contentEncoding" = "base64"))]
    pub base64: String,
    pub by_number: BTreeMap<String, String>,
    pub by_signed: BTreeMap<String, String>,
    pub by_unit: ForeignByUnit,
    pub by_newtype: BTreeMap<String, u8>,
    pub array: [u8; 3],
    #[schemars(with = "std::collections::BTreeSet<u8>")]
    pub set: Vec<u8>,
    #[schemars(with = "char")]
    pub character: String,
    pub tuple: (u8, String),
    pub one: (u8,),
    pub none: [u8; 0],
    pub unit: (),
    pub any: serde_json::Value,
    pub duration: Duration,
    pub result: ResultOfUint8OrString,
    pub twice: Option<u8>,
    pub range: RangeOfUint8,
    #[schemars(extend("format" = "ip"))]
    pub address: String,
    pub time: SystemTime,
    pub boxed: Inner,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(deny_unknown_fields)]
pub struct ForeignByUnit {
    #[serde(rename = "A", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub a: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub bee: Option<u8>,
    #[serde(rename = "c-c", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub c_c: Option<u8>,
}

/// What the standard library and other crates bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ForeignInput {
    #[serde(rename = "at-x")]
    #[schemars(extend("format" = "date-time"))]
    pub at_x: String,
    #[schemars(extend("format" = "date"))]
    pub date: String,
    #[schemars(extend("format" = "uuid"))]
    pub id: String,
    #[schemars(extend("format" = "uri"))]
    pub link: String,
    pub bytes: BytesInput,
    #[schemars(extend("contentEncoding" = "base64"))]
    pub base64: String,
    pub by_number: BTreeMap<String, String>,
    pub by_signed: BTreeMap<String, String>,
    pub by_unit: ForeignInputByUnit,
    pub by_newtype: BTreeMap<String, u8>,
    pub array: [u8; 3],
    #[schemars(with = "std::collections::BTreeSet<u8>")]
    pub set: Vec<u8>,
    #[schemars(with = "char")]
    pub character: String,
    pub tuple: (u8, String),
    pub one: (u8,),
    pub none: [u8; 0],
    pub unit: (),
    pub any: serde_json::Value,
    pub duration: Duration,
    pub result: ResultOfUint8OrString,
    pub range: RangeOfUint8,
    #[schemars(extend("format" = "ip"))]
    pub address: String,
    pub time: SystemTime,
    pub boxed: InnerInput,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twice: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(deny_unknown_fields)]
pub struct ForeignInputByUnit {
    #[serde(rename = "A", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub a: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub bee: Option<u8>,
    #[serde(rename = "c-c", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub c_c: Option<u8>,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum Happening {
    Ended,
    UserJoined {
        user_id: u32,
    },
    #[serde(rename = "incident.created")]
    IncidentCreated(Inner),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inner {
    pub x: Option<i64>,
    #[schemars(with = "usize", extend("default" = 0))]
    pub y: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InnerInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "usize", extend("default" = 0))]
    pub y: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub z: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Internal {
    UnitV,
    NewT(Inner),
    Struct {
        a: u8,
    },
    Nested {
        the_inner: Inner,
        #[serde(flatten)]
        others: BTreeMap<String, String>,
    },
    Other,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum InternalInput {
    UnitV,
    NewT(InnerInput),
    Struct {
        a: u8,
    },
    Nested {
        the_inner: InnerInput,
        #[serde(flatten)]
        others: BTreeMap<String, String>,
    },
    Other,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum InternalOnly {
    TheOnly { a: u8 },
}

/// Names that Rust has for itself, that are no identifiers, and that are one when their case is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Names {
    pub r#type: u8,
    #[serde(rename = "self")]
    pub self_: u8,
    #[serde(rename = "2nd")]
    pub n2nd: u8,
    #[serde(rename = "with-hyphen")]
    pub with_hyphen: u8,
    #[serde(rename = "with_hyphen")]
    pub with_hyphen2: u8,
    #[serde(rename = "withHyphen")]
    pub with_hyphen3: u8,
    #[serde(rename = "größe")]
    pub gr_e: u8,
    #[serde(rename = "")]
    pub empty: u8,
    #[serde(rename = "\"quoted\"\n")]
    pub quoted: u8,
    pub variants: Vec<OddNames>,
    pub string: String2,
    pub option: Option2,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Newtype(pub String);

/// Numbers at their limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    pub small: (i8, i16, i32, u8, u16, u32),
    pub unsigned_long: u64,
    pub long: i64,
    #[schemars(with = "usize")]
    pub size: u64,
    #[schemars(with = "isize")]
    pub signed_size: i64,
    #[schemars(with = "Vec<Option<usize>>")]
    pub sizes: Vec<Option<u64>>,
    pub very_long: i128,
    pub float: f32,
    pub double: f64,
    #[schemars(extend("minimum" = 1))]
    pub not_zero: u64,
    #[deprecated]
    pub old: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum OddNames {
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "self")]
    Self_,
    #[serde(rename = "1")]
    N1,
    #[serde(rename = "a-b")]
    AB,
    #[serde(rename = "a_b")]
    AB2,
    #[serde(rename = "aB")]
    AB3,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum One {
    Only,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Option")]
pub enum Option2 {
    None,
    Some(u8),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair(pub u8, #[schemars(with = "usize")] pub u64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Range_of_uint8")]
pub struct RangeOfUint8 {
    pub start: u8,
    pub end: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Result_of_uint8_or_string")]
pub enum ResultOfUint8OrString {
    Ok(u8),
    Err(String),
}

/// Rules of all kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rules {
    #[schemars(extend("maxLength" = 64, "minLength" = 1))]
    pub name: String,
    #[schemars(extend("maximum" = 10, "minimum" = -5))]
    pub level: i32,
    #[schemars(extend("maxItems" = 3, "minItems" = 1))]
    pub tags: Vec<String>,
    #[schemars(extend("pattern" = "^[a-z\"\\\\]+$"))]
    pub slug: Option<String>,
    #[schemars(extend("maximum" = 4000000000_u64))]
    pub large: u64,
}

/// Rules of all kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RulesInput {
    #[schemars(extend("maxLength" = 64, "minLength" = 1))]
    pub name: String,
    #[schemars(extend("maximum" = 10, "minimum" = -5))]
    pub level: i32,
    #[schemars(extend("maxItems" = 3, "minItems" = 1))]
    pub tags: Vec<String>,
    #[schemars(extend("maximum" = 4000000000_u64))]
    pub large: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = "^[a-z\"\\\\]+$"))]
    pub slug: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "String")]
pub struct String2 {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SystemTime {
    pub secs_since_epoch: u64,
    pub nanos_since_epoch: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Tagged {
    FirstCame { number: u8 },
    Second(Inner),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tree {
    pub value: u8,
    pub children: Vec<Tree>,
    pub parent: Option<Box<Tree>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tree2 {
    pub value: String,
    pub children: Vec<Tree2>,
    pub parent: Option<Box<Tree2>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tree2Input {
    pub value: String,
    pub children: Vec<Tree2Input>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<Tree2Input>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TreeInput {
    pub value: u8,
    pub children: Vec<TreeInput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<TreeInput>>,
}

/// Tells apart what looks alike, with "quotes", `code` and a \ backslash.
///
/// ```
/// this is no Rust
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Units {
    A,
    #[serde(rename = "bee")]
    Bee,
    #[serde(rename = "c-c")]
    CC,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Untagged {
    Null,
    Integer(i64),
    Number(f64),
    Text(String),
    A { a: u8 },
    Tuple(bool, Box<Untagged>),
    List(Vec<Untagged>),
    Map(BTreeMap<String, Untagged>),
}

/// What goes one way only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ways {
    #[schemars(extend("default" = 0))]
    pub sent_by_server: u8,
    #[schemars(extend("default" = 7000000000_u64))]
    pub defaulted: u64,
    pub now: Option<Units>,
    pub with: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<u8>")]
    pub maybe_empty: Option<Vec<u8>>,
}

/// What goes one way only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaysInput {
    pub with: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64", extend("default" = 7000000000_u64))]
    pub defaulted: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<u8>")]
    pub maybe_empty: Option<Vec<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Units>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub sent_by_client: Option<u8>,
}

/// What is emitted to `connect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum ConnectIncoming {
    /// Comes in.
    JoinRoom {
        room_name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        as_whom: Option<String>,
    },
    Payload(InternalInput),
    Several((u8, u8)),
    #[serde(rename = "log.out")]
    LogOut,
}

/// What `connect` emits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum ConnectOutgoing {
    UserJoined {
        user_id: u32,
    },
    #[serde(rename = "incident.created")]
    IncidentCreated(Inner),
    Ended,
}

/// What is emitted to `self`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
pub enum SelfIncoming {}

/// What `self` emits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
pub enum SelfOutgoing {
    FirstCame { number: u8 },
    Second(Inner),
}
