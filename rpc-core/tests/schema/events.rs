//! What the document tells of events: those of two-way procedures, and the names of a subscription's items.

use futures::Stream;
use rpc_core::{Events, RpcError, procedure, router, schema::Schema, ws};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, to_value};

/// A place on the board.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Place {
    x: u8,
    #[serde(default)]
    y: u8,
}

#[derive(Serialize, Deserialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase", deny_unknown_fields)]
enum Move {
    /// Puts a piece down.
    PutDown {
        #[garde(length(min = 1))]
        piece_name: String,
        #[serde(default)]
        place: Option<Place>,
    },
    #[deprecated(note = "nobody does")]
    Lift(Place),
    Resign,
}

#[derive(Serialize, Deserialize, JsonSchema, Events)]
enum Nothing {}

#[ws(incoming = Move, outgoing = Move)]
async fn play(input: u32) -> Result<(), RpcError>;

#[ws(incoming = Nothing, outgoing = Move)]
async fn watch();

#[procedure(subscription)]
fn moves() -> impl Stream<Item = Result<rpc_core::Tracked<Move>, RpcError>>;

/// The same events under serde's other taggings.
#[derive(Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type")]
enum Internal {
    Lift(Place),
    Resign,
}

#[derive(Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "of")]
enum Adjacent {
    Lift(Place),
    Resign,
}

#[procedure(subscription)]
fn internal() -> impl Stream<Item = Internal>;

#[procedure(subscription)]
fn adjacent() -> impl Stream<Item = Adjacent>;

router! { Api { play, watch(), moves(), internal(), adjacent() } }

fn told(path: &str) -> Value {
    to_value(Api::schema().procedure(path).expect("it is listed")).expect("JSON")
}

#[test]
fn events_have_the_schemas_of_their_direction() {
    let play = told("play");
    assert_eq!(play["kind"], "socket");
    assert_eq!(play["input"]["type"], "integer");
    assert_eq!(play["output"], json!({"type": "null"}));
    let (incoming, outgoing) = (&play["incoming"], &play["outgoing"]);
    assert_eq!(
        incoming[0],
        json!({
            "name": "putDown",
            "docs": "Puts a piece down.",
            "data": {
                "type": "object",
                "properties": {
                    "pieceName": {"type": "string", "minLength": 1},
                    "place": {"anyOf": [{"$ref": "#/$defs/PlaceInput"}, {"type": "null"}], "default": null},
                },
                "required": ["pieceName"],
                "additionalProperties": false,
            },
        })
    );
    assert_eq!(
        incoming[1],
        json!({"name": "lift", "deprecated": {"note": "nobody does"}, "data": {"$ref": "#/$defs/PlaceInput"}})
    );
    assert_eq!(incoming[2], json!({"name": "resign"}));
    assert_eq!(outgoing[0]["data"]["required"], json!(["pieceName", "place"]));
    assert_eq!(outgoing[1]["data"], json!({"$ref": "#/$defs/Place"}));
    assert!(play.get("events").is_none());

    let watch = told("watch");
    assert!(watch.get("incoming").is_none(), "nothing comes in");
    assert_eq!(watch["outgoing"][2]["name"], "resign");
}

#[test]
fn the_names_of_items_come_with_the_items_as_they_are_sent() {
    let place = json!({"$ref": "#/$defs/Place"});
    let data = |path: &str| {
        let events = told(path)["events"].clone();
        assert_eq!((&events[0]["name"], &events[1]["name"]), (&json!("lift"), &json!("resign")));
        [events[0]["data"].clone(), events[1]["data"].clone()]
    };
    let events = told("moves")["events"].clone();
    assert_eq!(events[1]["name"], "lift");
    assert_eq!(
        events[1]["data"],
        json!({"type": "object", "properties": {"Lift": place}, "required": ["Lift"]})
    );
    assert_eq!(events[2], json!({"name": "resign", "data": {"const": "Resign"}}));

    let tag =
        |name: &str| json!({"type": "object", "properties": {"type": {"const": name}}, "required": ["type"]});
    assert_eq!(data("internal"), [json!({"allOf": [tag("Lift"), place]}), tag("Resign")]);

    let lift = json!({
        "type": "object",
        "properties": {"type": {"const": "Lift"}, "of": place},
        "required": ["type", "of"],
    });
    assert_eq!(data("adjacent"), [lift, tag("Resign")]);
}

#[test]
fn a_document_with_events_is_read_back_as_it_was() {
    let schema = Api::schema();
    assert_eq!(Schema::from_json(&schema.to_json()).expect("a document"), schema);
}

/// Routers that differ in one thing.
macro_rules! routers {
    ($($name:ident { $($variants:tt)* })*) => {$(
        mod $name {
            use super::{Deserialize, Events, Serialize, router, ws};

            #[derive(Serialize, Deserialize, Events)]
            enum Event { $($variants)* }

            #[ws(incoming = Event, outgoing = Event)]
            async fn lobby();

            router! { pub(super) Api { lobby } }
        }
    )*};
}

routers! {
    plain { Said { text: String }, Left }
    documented {
        Left,
        /// What somebody said.
        #[deprecated]
        Said {
            /// The words.
            text: String,
        },
    }
    renamed { Said { text: String }, #[serde(rename = "gone")] Left }
    retyped { Said { text: u32 }, Left }
    fewer { Said { text: String } }
}

#[test]
fn names_and_data_of_events_count_in_the_hash_and_nothing_else_of_them() {
    let plain = plain::Api::schema().hash;
    assert_eq!(documented::Api::schema().hash, plain);
    let others = [renamed::Api::schema().hash, retyped::Api::schema().hash, fewer::Api::schema().hash];
    for (number, hash) in others.iter().enumerate() {
        assert_ne!(*hash, plain, "of router {number}");
    }
}
