//! A router with everything in it that a document has to say.

use std::collections::BTreeMap;

use futures::Stream;
use garde::Validate;
use rpc_core::{
    Call, Context, FromContext, RpcError, procedure, router,
    schema::{Security, SecurityScheme},
    try_stream,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Context)]
pub(crate) struct App {
    #[provide]
    admin: AdminApp,
}

#[derive(Clone)]
pub(crate) struct AdminApp;

impl App {
    pub(crate) fn new() -> Self {
        Self { admin: AdminApp }
    }
}

/// Whoever signed in.
#[derive(Clone)]
pub(crate) struct User;

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(_: &Call<C>) -> Result<Self, RpcError> {
        Ok(Self)
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::bearer("user").docs("A token of `signIn`."));
    }
}

#[derive(Clone)]
pub(crate) struct Admin;

impl<C: Send + Sync> FromContext<C> for Admin {
    async fn from_context(_: &Call<C>) -> Result<Self, RpcError> {
        Ok(Self)
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::bearer("user").docs("A token of `signIn`.")).scope("admin");
    }
}

/// Another scheme, which is called the same.
#[derive(Clone)]
pub(crate) struct Device;

impl<C: Send + Sync> FromContext<C> for Device {
    async fn from_context(_: &Call<C>) -> Result<Self, RpcError> {
        Ok(Self)
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::cookie("user", "device"));
    }
}

/// One line of conversation.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    /// Who wrote it.
    pub(crate) author_name: String,
    pub(crate) text: String,
    /// What it answers.
    pub(crate) answers: Option<Box<Message>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) attachments: Vec<Attachment>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Attachment {
    Link { url: String },
    Picture { width: u32, height: u32 },
}

/// What callers send is named after what they get, with `Input`, where the two differ: a draft has a field with a
/// default, and a bundle has drafts.
#[derive(Serialize, Deserialize, JsonSchema, Validate)]
pub(crate) struct Draft {
    #[garde(length(chars, min = 1, max = 100))]
    pub(crate) text: String,
    #[garde(skip)]
    #[serde(default)]
    pub(crate) urgent: bool,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Bundle {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) by_name: BTreeMap<String, Draft>,
}

/// Sent only, and so under its own name.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Search {
    #[serde(default)]
    pub(crate) limit: Option<u8>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

pub(crate) mod billing {
    use super::{Deserialize, JsonSchema, Serialize};

    /// Not what `Message` is elsewhere.
    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Message {
        pub(crate) cents: u64,
    }
}

/// In the module of `Search`, and by its name.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Search")]
pub(crate) struct Lookup {
    pub(crate) word: String,
}

#[derive(Debug, Serialize, Deserialize, rpc_core::RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(crate) enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound {
        /// Which one was meant.
        room_id: String,
    },
    #[rpc(status = 429)]
    TooFast(u32),
    Between(u32, u32),
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    Closed {
        #[serde(skip_serializing_if = "Option::is_none")]
        opens_at: Option<u64>,
    },
    Banned,
}

/// Posts a message.
///
/// In a room.
#[procedure(mutation)]
pub(crate) async fn send(#[ctx] _user: User, input: Draft) -> Result<Message, ChatError> {
    let answers = None;
    Ok(Message { author_name: String::new(), text: input.text, answers, attachments: Vec::new() })
}

#[procedure(query)]
pub(crate) async fn list(#[ctx] _user: Option<User>, _input: Search) -> Page<Message> {
    Page { items: Vec::new(), next: None }
}

#[procedure(query)]
pub(crate) async fn drafts(#[ctx] _user: User, #[ctx] _admin: Admin, _input: Bundle) -> Page<Draft> {
    Page { items: Vec::new(), next: None }
}

#[procedure(mutation)]
pub(crate) async fn store(_input: Bundle) -> Bundle {
    Bundle { drafts: Vec::new(), by_name: BTreeMap::new() }
}

#[procedure(query)]
pub(crate) async fn find(input: Lookup) -> String {
    input.word
}

/// What happens.
#[procedure(subscription)]
pub(crate) fn events(_input: Option<String>) -> impl Stream<Item = Result<Message, ChatError>> {
    try_stream!({
        if false {
            yield Message {
                author_name: String::new(),
                text: String::new(),
                answers: None,
                attachments: Vec::new(),
            };
        }
    })
}

#[deprecated(since = "0.2.0", note = "use `list`")]
#[procedure(query)]
pub(crate) async fn count() -> u64 {
    0
}

#[procedure(query)]
pub(crate) async fn invoice(#[ctx] _device: Device) -> Result<billing::Message, RpcError> {
    Ok(billing::Message { cents: 0 })
}

#[procedure(mutation)]
pub(crate) async fn clear(#[ctx] _admin: Admin) {}

router! {
    /// What administrators do.
    pub(crate) AdminApi for AdminApp { clear() }
}

router! {
    /// A chat.
    pub(crate) Api for App {
        /// What is said.
        messages: { send, list },
        events,
        find,
        /// How many there are.
        #[deprecated(note = "use `messages.list`")]
        count as size(),
        drafts,
        store,
        invoice(),
        admin => AdminApi,
    }
}
