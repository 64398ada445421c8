//! Documents of real routers, and the text for a person.

use std::path::Path;

use rpc_core::schema::Schema;
use serde_json::{Map, Value};

use super::documents::lines;
use crate::check::check;

mod before {
    use rpc_core::prelude::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    struct Message {
        author: String,
        body: Body,
        answers_to: Option<u32>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "type", rename_all = "camelCase")]
    enum Body {
        Text { text: String },
        Image { url: String, width: u32 },
    }

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Draft {
        #[garde(length(chars, min = 1, max = 500))]
        text: String,
        #[garde(skip)]
        #[serde(default)]
        is_silent: bool,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    struct Page {
        #[garde(range(max = 100))]
        limit: u32,
        #[garde(skip)]
        order: Order,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    enum Order {
        Newest,
        Oldest,
        Longest,
    }

    #[derive(Debug, Serialize, Deserialize, RpcError)]
    enum ChatError {
        #[rpc(status = 404)]
        RoomNotFound { room: String },
        #[rpc(status = 409)]
        RoomFull,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    enum FromClient {
        Join { room: String },
        Shout(String),
    }

    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    enum FromServer {
        Joined { name: String },
        Heard { text: String, at: u64 },
    }

    #[procedure(query)]
    async fn list(input: Page) -> Result<Vec<Message>, ChatError>;

    #[procedure(mutation)]
    async fn send(input: Draft) -> Result<Message, ChatError>;

    #[procedure(query)]
    async fn count() -> u32;

    #[procedure(query)]
    async fn exists(input: String) -> bool;

    #[procedure(subscription)]
    fn feed(input: String) -> impl Stream<Item = Result<Message, ChatError>>;

    #[procedure(mutation)]
    async fn clear(input: String);

    #[ws(incoming = FromClient, outgoing = FromServer)]
    async fn lobby();

    router! {
        pub(super) Api {
            messages: { list, send, count(), feed, clear },
            rooms: { exists },
            lobby(),
        }
    }
}

mod after {
    use rpc_core::prelude::*;

    /// The same, for what is read and for what is written.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    struct Post {
        author: Option<String>,
        body: Body,
        likes: u32,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "type", rename_all = "camelCase")]
    enum Body {
        Text { text: String },
        Image { url: String, width: u64 },
        Sound { url: String },
    }

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Draft {
        #[garde(length(chars, min = 1, max = 280))]
        text: String,
        #[garde(skip)]
        room: String,
        #[garde(skip)]
        #[serde(default)]
        tags: Vec<String>,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    struct Page {
        #[garde(range(max = 500))]
        limit: u64,
        #[garde(skip)]
        order: Option<Order>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    enum Order {
        Newest,
        Oldest,
        Random,
    }

    #[derive(Debug, Serialize, Deserialize, RpcError)]
    enum ChatError {
        #[rpc(status = 410)]
        RoomNotFound { room: String },
        #[rpc(status = 429)]
        TooMuch { seconds: u32 },
    }

    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    enum FromClient {
        Join { room: String, name: Option<String> },
    }

    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    enum FromServer {
        Joined { name: String },
        Said { text: String, at: u64 },
        Left,
    }

    #[procedure(query)]
    async fn list(input: Page) -> Result<Vec<Post>, ChatError>;

    #[procedure(mutation)]
    async fn send(input: Draft) -> Result<Post, ChatError>;

    #[procedure(query)]
    async fn count(input: Option<String>) -> u64;

    #[procedure(query)]
    async fn has(input: String) -> bool;

    #[procedure(subscription)]
    fn feed(input: String) -> impl Stream<Item = Result<Post, ChatError>>;

    #[procedure(query)]
    async fn search(input: String) -> Vec<Post>;

    #[ws(incoming = FromClient, outgoing = FromServer)]
    async fn lobby();

    router! {
        pub(super) Api {
            messages: {
                list,
                send,
                #[deprecated(note = "use `list`")]
                count,
                feed,
                search,
            },
            rooms: { has },
            lobby(),
        }
    }
}

/// `cargo xtask bless` writes it anew.
#[test]
fn the_text_is_as_recorded() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/tests/report.txt");
    let text = check(&before::Api::schema(), &after::Api::schema()).to_string();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&recorded, &text).expect("the folder of the tests can be written to");
    }
    let recorded = std::fs::read_to_string(recorded).expect("the text is recorded");
    assert_eq!(text, recorded, "`cargo xtask bless` accepts it");
}

#[test]
fn a_router_beside_itself_is_no_change() {
    for schema in [before::Api::schema(), after::Api::schema()] {
        assert_eq!(lines(&check(&schema, &schema)), [""; 0]);
        assert_eq!(lines(&check(&schema, &schema.clone().without_sources())), [""; 0]);
    }
}

/// A document with everything in it that one has to say, beside itself with other names for its types.
#[test]
fn types_may_have_other_names() {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rpc-core/tests/schema/api.json");
    let old = std::fs::read_to_string(api).expect("the document is recorded");
    let mut new: Value = serde_json::from_str(&old.replace("#/$defs/", "#/$defs/My")).expect("JSON");
    let definitions: Map<String, Value> = new["$defs"]
        .as_object()
        .expect("types by name")
        .iter()
        .map(|(name, of)| (format!("My{name}"), of.clone()))
        .collect();
    assert!(definitions.len() > 5);
    new["$defs"] = definitions.into();
    let schema = |json: &str| Schema::from_json(json).expect("a document");
    assert_eq!(lines(&check(&schema(&old), &schema(&new.to_string()))), [""; 0]);
}

#[test]
fn the_way_back_is_another_report() {
    let forth = check(&before::Api::schema(), &after::Api::schema());
    let back = check(&after::Api::schema(), &before::Api::schema());
    assert!(forth.is_breaking() && back.is_breaking());
    assert_eq!(forth, check(&before::Api::schema(), &after::Api::schema()));
}
