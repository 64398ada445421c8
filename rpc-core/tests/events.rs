//! Enums as named events: names, data in both directions, validation, and what the schema tells.

use garde::Validate;
use rpc_core::{EventKind, Events, RawInput, RpcError, TwoWay, ws};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, from_slice, from_str, json};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
struct Incident {
    #[garde(range(max = 5))]
    how_bad: u8,
}

/// The same events under each of serde's taggings.
macro_rules! chat_events {
    ($($module:ident, $($tagging:meta)?;)*) => {$(
        mod $module {
            use super::*;

            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Events)]
            #[serde(rename_all_fields = "camelCase")]
            $(#[$tagging])?
            pub(crate) enum ChatEvent {
                UserJoined {
                    #[garde(length(min = 1))]
                    room_id: String,
                    #[serde(default)]
                    #[garde(skip)]
                    guest: bool,
                },
                #[serde(rename = "incident.created")]
                IncidentCreated(#[garde(dive)] Incident),
                Typing,
                Nothing {},
            }
        }
    )*};
}

chat_events! {
    external, ;
    internal, serde(tag = "type");
    adjacent, serde(tag = "t", content = "c");
}

use external::{ChatEvent, ChatEventKind};

fn encoded<E: Events + Serialize>(event: &E) -> (&'static str, Value) {
    let mut out = b"before ".to_vec();
    event.encode_data(&mut out).expect("it can be encoded");
    (event.name(), from_slice(out.strip_prefix(b"before ").expect("what stood there")).expect("JSON"))
}

fn raw(json: &str) -> RawInput {
    RawInput::from(json.to_owned())
}

fn refusal<T>(result: Result<T, RpcError>) -> (String, String, Value) {
    let Err(error) = result else { panic!("it is refused") };
    let details = from_str(error.details().expect("details")).expect("JSON");
    (error.code().to_owned(), error.message().to_owned(), details)
}

#[test]
fn an_event_is_a_name_and_the_variants_content() {
    macro_rules! check {
        ($($module:ident)*) => {$({
            use $module::ChatEvent;
            let events = [
                (
                    ChatEvent::UserJoined { room_id: "lobby".into(), guest: true },
                    "userJoined",
                    json!({"roomId": "lobby", "guest": true}),
                ),
                (ChatEvent::IncidentCreated(Incident { how_bad: 2 }), "incident.created", json!({"howBad": 2})),
                (ChatEvent::Typing, "typing", Value::Null),
                (ChatEvent::Nothing {}, "nothing", json!({})),
            ];
            for (event, name, data) in events {
                assert_eq!(encoded(&event), (name, data.clone()));
                let decoded = ChatEvent::decode_data(name, &raw(&data.to_string())).expect("its own data");
                assert_eq!(decoded, event);
            }
        })*};
    }
    check!(external internal adjacent);
}

#[test]
fn absent_data_is_null_or_else_an_empty_object() {
    for event in [("typing", None), ("typing", Some("{}")), ("typing", Some(" null "))] {
        let data = event.1.map_or_else(RawInput::absent, raw);
        assert_eq!(ChatEvent::decode_data(event.0, &data).expect("no data"), ChatEvent::Typing);
        assert_eq!(
            internal::ChatEvent::decode_data(event.0, &data).expect("no data"),
            internal::ChatEvent::Typing
        );
    }
    let nothing = ChatEvent::decode_data("nothing", &RawInput::absent());
    assert_eq!(nothing.expect("no data"), ChatEvent::Nothing {});
    let (code, message, details) = refusal(ChatEvent::decode_data("userJoined", &RawInput::absent()));
    assert_eq!(code, "BAD_INPUT");
    assert_eq!(message, "the data of `userJoined` does not fit: roomId: missing field `roomId`");
    assert_eq!(details[0]["path"], json!(["roomId"]));
}

#[test]
fn data_that_does_not_fit_is_refused_with_its_place() {
    let (code, message, details) =
        refusal(ChatEvent::decode_data("incident.created", &raw(r#"{"howBad":"very"}"#)));
    assert_eq!(code, "BAD_INPUT");
    assert_eq!(
        message,
        "the data of `incident.created` does not fit: howBad: invalid type: string \"very\", expected u8"
    );
    assert_eq!(details[0]["path"], json!(["howBad"]));

    let (_, message, _) = refusal(ChatEvent::decode_data("typing", &raw("1")));
    assert_eq!(message, "the data of `typing` does not fit: this event has no data");

    let adjacent = adjacent::ChatEvent::decode_data("userJoined", &raw(r#"{"roomId":1}"#));
    assert_eq!(refusal(adjacent).2[0]["path"], json!(["roomId"]));
    let internal = internal::ChatEvent::decode_data("userJoined", &raw("{}"));
    assert_eq!(refusal(internal).2[0]["path"], json!(["roomId"]));
}

#[test]
fn a_name_that_no_event_has_is_refused_with_those_that_there_are() {
    let (code, message, _) = refusal(ChatEvent::decode_data("UserJoined", &raw("{}")));
    assert_eq!(code, "BAD_INPUT");
    assert_eq!(
        message,
        "there is no event `UserJoined`; there are `userJoined`, `incident.created`, `typing` and `nothing`"
    );
    let long = "x".repeat(100_000);
    let (_, message, details) = refusal(ChatEvent::decode_data(&long, &raw("{}")));
    assert!(message.len() + details.to_string().len() < 2000, "what was sent is not sent back at length");

    #[derive(Serialize, Deserialize, Events)]
    enum Silent {}
    let (_, message, _) = refusal(Silent::decode_data("typing", &raw("null")));
    assert_eq!(message, "there is no event `typing`: none is taken here");
    assert!(SilentKind::ALL.is_empty());
}

#[test]
fn kinds_stand_beside_the_events() {
    let names: Vec<_> = ChatEventKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names, ["userJoined", "incident.created", "typing", "nothing"]);
    for (position, kind) in ChatEventKind::ALL.iter().enumerate() {
        assert_eq!(kind.position(), position);
        assert_eq!(ChatEventKind::from_name(kind.name()), Some(*kind));
        assert_eq!(kind.to_string(), kind.name());
    }
    assert_eq!(ChatEventKind::from_name("Typing"), None);
    assert_eq!(ChatEvent::Typing.kind(), ChatEventKind::Typing);
}

#[test]
fn what_cannot_be_encoded_leaves_nothing_behind() {
    use std::collections::BTreeMap;

    #[derive(Serialize, Events)]
    enum Broken {
        /// JSON has no such keys.
        Map(BTreeMap<(u8, u8), u8>),
    }

    let mut out = b"before".to_vec();
    let error = Broken::Map([((1, 2), 3)].into()).encode_data(&mut out).expect_err("no JSON");
    assert_eq!(error.code(), "INTERNAL_ERROR");
    assert_eq!(out, b"before");
}

#[test]
fn all_of_serdes_cases_are_honoured() {
    macro_rules! check {
        ($($module:ident $case:literal $name:literal)*) => {$(
            mod $module {
                use super::*;

                #[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
                #[serde(rename_all = $case)]
                pub(crate) enum Event {
                    UserJoined(u8),
                    #[serde(rename = "renamed")]
                    Other,
                }
            }
            let event = $module::Event::UserJoined(1);
            assert_eq!(event.name(), $name);
            assert_eq!(serde_json::to_value(&event).expect("JSON"), json!({ $name: 1 }), "as serde names it");
            assert_eq!($module::Event::Other.name(), "renamed");
        )*};
    }
    check! {
        lower "lowercase" "userjoined"
        upper "UPPERCASE" "USERJOINED"
        pascal "PascalCase" "UserJoined"
        camel "camelCase" "userJoined"
        snake "snake_case" "user_joined"
        screaming_snake "SCREAMING_SNAKE_CASE" "USER_JOINED"
        kebab "kebab-case" "user-joined"
        screaming_kebab "SCREAMING-KEBAB-CASE" "USER-JOINED"
    }
}

#[ws(incoming = external::ChatEvent, outgoing = external::ChatEvent)]
async fn lobby() -> Result<(), RpcError>;

#[ws(incoming = internal::ChatEvent, outgoing = adjacent::ChatEvent, key = "hall")]
async fn hall(input: Incident);

#[test]
fn what_comes_in_is_validated_with_paths_within_the_data() {
    let lobby = |name, data| lobby::decode_event(name, &raw(data));
    assert!(lobby("userJoined", r#"{"roomId":"a"}"#).is_ok());
    assert!(lobby("typing", "null").is_ok());

    let (code, message, details) = refusal(lobby("userJoined", r#"{"roomId":""}"#));
    assert_eq!(code, "VALIDATION_ERROR");
    assert!(message.starts_with("the data is not valid: roomId: "), "{message}");
    assert_eq!(details[0]["path"], json!(["roomId"]));

    for result in [
        lobby("incident.created", r#"{"howBad":6}"#).map(drop),
        hall::decode_event("incident.created", &raw(r#"{"howBad":6}"#)).map(drop),
    ] {
        let (code, _, details) = refusal(result);
        assert_eq!((code.as_str(), &details[0]["path"]), ("VALIDATION_ERROR", &json!(["howBad"])));
    }
    assert_eq!(refusal(lobby("incident.created", r#"{"howBad":-1}"#)).0, "BAD_INPUT");
}

#[test]
fn a_two_way_procedure_has_the_key_of_its_rooms() {
    assert_eq!(lobby::KEY, concat!(module_path!(), "::lobby"));
    assert_eq!(hall::KEY, "hall");
    assert_eq!(hall::decode(&raw(r#"{"howBad":1}"#)).expect("an input").how_bad, 1);
    assert!(lobby::decode(&RawInput::absent()).is_ok());
}
