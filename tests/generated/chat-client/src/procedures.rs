//! The procedures, by their namespaces.

use rpc_client::{prelude::Stream, procedure, ws};

use crate::{errors::*, types::*};

#[procedure(subscription)]
pub fn events(input: RoomId) -> impl Stream<Item = Result<RoomEvent, ChatError>>;

#[ws(incoming = LobbyIncoming, outgoing = LobbyOutgoing)]
pub async fn lobby();

/// `rooms`.
pub mod rooms {
    use rpc_client::procedure;

    use crate::{errors::*, types::*};

    #[procedure(query)]
    pub async fn list() -> Vec<Room>;

    #[procedure(mutation)]
    pub async fn create(input: RoomId) -> Result<Room, ChatError>;
}

/// `messages`.
pub mod messages {
    use rpc_client::procedure;

    use crate::{errors::*, types::*};

    #[procedure(mutation)]
    pub async fn send(input: SendMessage) -> Result<Message, ChatError>;

    #[procedure(query)]
    pub async fn list(input: ListMessages) -> Result<Vec<Message>, ChatError>;
}

/// `admin`.
pub mod admin {
    use rpc_client::procedure;

    use crate::{errors::*, types::*};

    #[procedure(mutation)]
    pub async fn clear(input: RoomId) -> Result<u64, ChatError>;
}
