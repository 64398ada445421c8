//! What the origin's types write, the made ones read and write again as it was, and the other way round.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use forms_client::{errors, types as made};
use rpc_server::ProcedureError;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::forms::*;

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it can be encoded")
}

#[track_caller]
fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("{}: {error}: {text}", std::any::type_name::<T>()))
}

/// Whatever the order of members.
#[track_caller]
fn same(one: &str, other: &str) {
    assert_eq!(read::<Value>(one), read::<Value>(other));
}

/// The client reads what the server wrote into `Out`, and the server what the client wrote of `In`.
#[track_caller]
fn both_ways<Origin, Out, In>(values: impl IntoIterator<Item = Origin>)
where
    Origin: Debug + PartialEq + Serialize + DeserializeOwned,
    Out: Debug + PartialEq + Serialize + DeserializeOwned,
    In: Debug + PartialEq + Serialize + DeserializeOwned,
{
    for value in values {
        let written = text(&value);
        same(&text(&read::<Out>(&written)), &written);
        let sent = text(&read::<In>(&written));
        assert_eq!(read::<Origin>(&sent), value, "{sent}");
    }
}

/// The same for a type that is one in both directions.
#[track_caller]
fn alike<Origin, Made>(values: impl IntoIterator<Item = Origin>)
where
    Origin: Debug + PartialEq + Serialize + DeserializeOwned,
    Made: Debug + PartialEq + Serialize + DeserializeOwned,
{
    both_ways::<Origin, Made, Made>(values);
}

fn inner() -> Inner {
    Inner { x: Some(i64::MIN), y: usize::MAX, z: Some("z".into()) }
}

fn empty_inner() -> Inner {
    Inner { x: None, y: 0, z: None }
}

#[test]
fn structs_and_newtypes() {
    alike::<_, made::Unit>([Unit]);
    alike::<_, made::Newtype>([Newtype("a".into())]);
    alike::<_, made::Pair>([Pair(1, usize::MAX)]);
    alike::<_, u64>([Transparent { inner: u64::MAX }]);
    both_ways::<_, made::Inner, made::InnerInput>([inner(), empty_inner()]);
    alike::<_, made::Deny>([Deny { a: 1 }]);
    alike::<_, made::Empty>([Empty {}]);
    assert!(serde_json::from_str::<made::Deny>(r#"{"a":1,"b":2}"#).is_err());
}

#[test]
fn enums_with_an_external_tag() {
    both_ways::<_, made::External, made::ExternalInput>([
        External::UnitV,
        External::UnitW,
        External::NewT(u32::MAX),
        External::Tup(1, "a".into()),
        External::One((1,)),
        External::Struct { a_b: 1, c_d: Some(usize::MAX) },
        External::Struct { a_b: 1, c_d: None },
        External::List(vec![External::UnitV, External::List(Vec::new())]),
        External::Map(BTreeMap::from([("k".into(), 1)])),
        External::Nothing(()),
        External::Held(inner()),
    ]);
    alike::<_, made::Units>([Units::A, Units::B, Units::C]);
    alike::<_, made::One>([One::Only]);
}

#[test]
fn enums_with_an_internal_tag() {
    both_ways::<_, made::Internal, made::InternalInput>([
        Internal::UnitV,
        Internal::NewT(inner()),
        Internal::NewT(empty_inner()),
        Internal::Struct { a: 1 },
        Internal::Nested { the_inner: empty_inner(), more: BTreeMap::from([("k".into(), "v".into())]) },
        Internal::Other,
    ]);
    alike::<_, made::InternalOnly>([InternalOnly::TheOnly { a: 1 }]);
}

#[test]
fn enums_with_a_tag_beside_their_content_or_none() {
    both_ways::<_, made::Adjacent, made::AdjacentInput>([
        Adjacent::UnitV,
        Adjacent::NewT(inner()),
        Adjacent::Tup(1, 2),
        Adjacent::Struct { a: 1 },
        Adjacent::Text("a".into()),
    ]);
    alike::<_, made::Untagged>([
        Untagged::UnitV,
        Untagged::Int(i64::MIN),
        Untagged::Num(1.5),
        Untagged::S("a".into()),
        Untagged::Struct { a: 1 },
        Untagged::Pair(true, Box::new(Untagged::UnitV)),
        Untagged::Nested(vec![Untagged::Int(1), Untagged::Nested(Vec::new())]),
        Untagged::Map(BTreeMap::from([("k".into(), Untagged::UnitV)])),
    ]);
    alike::<_, made::Either>([Either::A { a: 1 }, Either::B { b: 2 }]);
    alike::<_, made::AutoOr>([AutoOr::Auto(Auto::Auto), AutoOr::Auto(Auto::Max), AutoOr::Pixels(3)]);
}

#[test]
fn what_is_flattened() {
    let deep = || Deep { deep: vec![None, Some(Pair(1, 2))] };
    both_ways::<_, made::Flat, made::FlatInput>([
        Flat { id: 1, inner: inner(), kind: Internal2::UnitV },
        Flat { id: 1, inner: empty_inner(), kind: Internal2::Struct { a: 1 } },
        Flat { id: 1, inner: inner(), kind: Internal2::Held(deep()) },
    ]);
    let kinds = [Choice::UnitV, Choice::UnitW, Choice::NewT(1), Choice::Struct { a_b: 2 }].into_iter();
    alike::<_, made::FlatExternal>(kinds.map(|kind| FlatExternal { id: 1, kind }));
    both_ways::<_, made::FlatTwice, made::FlatTwiceInput>([
        FlatTwice { id: 1, kind: Adjacent::UnitV, either: Either::A { a: 1 } },
        FlatTwice { id: 1, kind: Adjacent::Tup(1, 2), either: Either::B { b: 1 } },
        FlatTwice { id: 1, kind: Adjacent::NewT(inner()), either: Either::B { b: 1 } },
    ]);
    alike::<_, made::FlatMaybe>([
        FlatMaybe { id: 1, kind: None, rest: None },
        FlatMaybe { id: 1, kind: Some(Internal2::Struct { a: 1 }), rest: Some(deep()) },
    ]);
    alike::<_, made::FlatMap>([
        FlatMap { id: 1, rest: BTreeMap::new() },
        FlatMap { id: 1, rest: BTreeMap::from([("k".into(), u64::MAX)]) },
    ]);
}

#[test]
fn types_that_hold_themselves() {
    let leaf = |value| Tree { value, children: Vec::new(), parent: None };
    both_ways::<_, made::Tree, made::TreeInput>([
        leaf(1_u8),
        Tree { value: 1, children: vec![leaf(2)], parent: Some(Box::new(leaf(3))) },
    ]);
    both_ways::<_, made::Tree2, made::Tree2Input>([Tree {
        value: "a".to_owned(),
        children: Vec::new(),
        parent: Some(Box::new(Tree { value: "b".to_owned(), children: Vec::new(), parent: None })),
    }]);
    let add = Expression::Add(Box::new(Expression::Number(1.0)), Box::new(Expression::Number(-0.5)));
    let call = Expression::Call { name: "f".into(), argument: Box::new(Argument { is: add.clone() }) };
    alike::<_, made::Expression>([add, call]);
}

#[test]
#[expect(deprecated, reason = "deprecated fields travel, too")]
fn numbers_keep_their_width() {
    let numbers = |unsigned: u64, signed: i64, very_long: i128, float, double| Numbers {
        small: (i8::MIN, i16::MIN, i32::MIN, u8::MAX, u16::MAX, u32::MAX),
        unsigned_long: unsigned,
        long: signed,
        size: usize::try_from(unsigned).expect("64 bits"),
        signed_size: isize::try_from(signed).expect("64 bits"),
        sizes: vec![None, Some(usize::MAX)],
        very_long,
        float,
        double,
        not_zero: std::num::NonZeroU64::MAX,
        old: 1,
    };
    alike::<_, made::Numbers>([
        numbers(u64::MAX, i64::MIN, i128::MIN, 0.1, 0.1),
        numbers(0, i64::MAX, i128::MAX, f32::MAX, f64::MIN_POSITIVE),
        numbers(1 << 53, -(1 << 53) - 1, 0, -0.0, 1e300),
    ]);
}

#[test]
fn foreign_types() {
    let foreign = |twice, result| Foreign {
        at: "2024-02-29T12:00:00.123456789Z".parse().expect("a time"),
        date: "2024-02-29".parse().expect("a date"),
        id: uuid::Uuid::from_u128(1),
        link: "https://example.org/ä?b#c".parse().expect("a URL"),
        bytes: bytes::Bytes::from_static(b"\0\xff"),
        base64: "AP8=".into(),
        by_number: [(u32::MAX, "a".to_owned())].into(),
        by_signed: [(i64::MIN, "a".to_owned())].into(),
        by_unit: [(Units::A, 1), (Units::C, 2)].into(),
        by_newtype: [(Newtype("k".into()), 1)].into(),
        array: [1, 2, 3],
        set: [2, 1].into(),
        character: '😀',
        tuple: (1, "a".into()),
        one: (1,),
        none: [],
        unit: (),
        any: json!({"a": [null, 1.5]}),
        duration: Duration::new(u64::MAX, 1),
        result,
        twice,
        range: 1..3,
        address: "::1".parse().expect("an address"),
        time: std::time::UNIX_EPOCH + Duration::new(1, 2),
        boxed: Box::new(inner()),
    };
    both_ways::<_, made::Foreign, made::ForeignInput>([
        foreign(None, Ok(1)),
        foreign(Some(Some(1)), Err("no".into())),
    ]);
    // The same with types for dates and the like.
    both_ways::<_, formats_client::types::Foreign, formats_client::types::ForeignInput>([foreign(
        None,
        Ok(1),
    )]);
    let typed: formats_client::types::Foreign = read(&text(&foreign(None, Ok(1))));
    assert_eq!((typed.id, typed.link.fragment()), (uuid::Uuid::from_u128(1), Some("c")));
}

#[test]
fn what_goes_one_way_only() {
    let ways = Ways {
        never: 0,
        sent_by_server: 0,
        sent_by_client: 0,
        defaulted: u64::MAX,
        now: Some(Units::B),
        with: 5,
        maybe_empty: Vec::new(),
    };
    let full = Ways { maybe_empty: vec![1], now: None, ..ways.clone() };
    both_ways::<_, made::Ways, made::WaysInput>([ways, full]);
    // What may be left out is left out.
    let least = made::WaysInput {
        sent_by_client: None,
        defaulted: None,
        now: None,
        with: "5".into(),
        maybe_empty: None,
    };
    assert_eq!(text(&least), r#"{"with":"5"}"#);
    assert_eq!(read::<Ways>(&text(&least)).defaulted, 7_000_000_000);
    let sent = made::WaysInput { sent_by_client: Some(3), ..least };
    assert_eq!(read::<Ways>(&text(&sent)).sent_by_client, 3);
}

#[test]
fn rules_are_the_servers_to_check() {
    let rules =
        Rules { name: String::new(), level: 99, tags: Vec::new(), slug: Some("A".into()), large: u64::MAX };
    both_ways::<_, made::Rules, made::RulesInput>([rules]);
}

#[test]
fn names_that_are_no_identifiers() {
    use OddNames::{Camel, Empty, First, Hyphen, Own, Underscore};
    alike::<_, made::Names>([Names {
        r#type: 1,
        own: 2,
        second: 3,
        hyphen: 4,
        underscore: 5,
        camel: 6,
        size: 7,
        empty: 8,
        quoted: 9,
        variants: vec![Empty, Own, First, Hyphen, Underscore, Camel],
        string: String_ { text: "a".into() },
        option: Option_::Some(1),
    }]);
}

#[test]
fn named_items() {
    let items = [Happening::UserJoined { user_id: 1 }, Happening::Incident(inner()), Happening::Ended];
    alike::<_, made::Happening>(items);
    alike::<_, made::Tagged>([Tagged::FirstCame { number: 1 }, Tagged::Second(inner())]);
    use rpc_client::Events;
    let name = |item: Happening| read::<made::Happening>(&text(&item)).name();
    assert_eq!(name(Happening::UserJoined { user_id: 1 }), "userJoined");
    assert_eq!(name(Happening::Incident(inner())), "incident.created");
    assert_eq!(name(Happening::Ended), "ended");
}

#[test]
fn errors_keep_their_codes_statuses_messages_and_details() {
    for error in [
        Trouble::Missing { the_thing: "tea".into(), of_what: vec![1] },
        Trouble::Denied("Ada".into(), u64::MAX),
        Trouble::Held(inner()),
        Trouble::Bare,
        Trouble::Optional { after: None },
        Trouble::Optional { after: Some(usize::MAX) },
    ] {
        let sent = error.into_rpc_error();
        let read = errors::Trouble::from_rpc_error(&sent).unwrap_or_else(|| panic!("{sent:?} is known"));
        let again = read.into_rpc_error();
        assert_eq!(
            (again.code(), again.status(), again.message()),
            (sent.code(), sent.status(), sent.message())
        );
        let details = |error: &rpc_server::RpcError| error.details().map(read_value);
        assert_eq!(details(&again), details(&sent));
    }
}

fn read_value(text: &str) -> Value {
    read(text)
}
