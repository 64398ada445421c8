//! The work: a call that posts a message, and the message for an answer. All servers decode and encode these types.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// The body of every call.
pub const CALL: &str = r#"{"path":["messages","send"],"type":"mutation","input":{"roomId":"general","username":"ada","content":"Hello there, how are you today?"}}"#;

/// What a call says that it is. Servers and clients without a framework have this type for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A call that reads.
    Query,
    /// A call that changes something.
    Mutation,
}

/// The whole call, for clients without a framework that writes it.
#[derive(Debug, Serialize)]
pub struct Call<'a> {
    path: [&'static str; 2],
    #[serde(rename = "type")]
    kind: Kind,
    input: &'a SendMessage,
}

impl<'a> Call<'a> {
    /// A call with an input.
    #[must_use]
    pub fn new(input: &'a SendMessage) -> Self {
        Self { path: ["messages", "send"], kind: Kind::Mutation, input }
    }
}

/// The input of the call.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "servers", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// Where to post it.
    pub room_id: String,
    /// Who posts it.
    pub username: String,
    /// The text.
    pub content: String,
}

/// The input of every call, as [`CALL`] has it.
impl Default for SendMessage {
    fn default() -> Self {
        Self {
            room_id: "general".to_owned(),
            username: "ada".to_owned(),
            content: "Hello there, how are you today?".to_owned(),
        }
    }
}

/// What answers the call.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "servers", derive(schemars::JsonSchema))]
pub struct Message {
    id: String,
    username: String,
    content: String,
    timestamp: u64,
}

/// The envelope of an answer, for servers without a framework that writes it, and for clients without one that reads it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer<T> {
    ok: bool,
    data: T,
}

impl<T> Answer<T> {
    /// The envelope of a success.
    pub fn new(data: T) -> Self {
        Self { ok: true, data }
    }

    /// What was answered.
    pub fn into_data(self) -> T {
        self.data
    }
}

/// The state that handlers share. It keeps nothing, so that a long run costs no more than a short one.
#[derive(Debug, Clone)]
pub struct Store(Arc<AtomicU64>);

impl Default for Store {
    fn default() -> Self {
        // From a number of as many digits as it will ever have, so that all answers are of one length.
        Self(Arc::new(AtomicU64::new(10_000_000_000)))
    }
}

impl Store {
    /// Makes a message of an input.
    #[must_use]
    pub fn post(&self, input: SendMessage) -> Message {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Message {
            id: format!("msg_{number}"),
            username: input.username,
            content: input.content,
            timestamp: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}
