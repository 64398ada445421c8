//! A chat: rooms and messages in memory, validation, typed errors, a live subscription, a lobby, and an administrator.
//!
//! `main.rs` serves it; each of the other files is a namespace of procedures, but for `store.rs`, which holds the data.

#![expect(clippy::missing_errors_doc, reason = "a procedure's errors are told by its type")]

pub mod admin;
pub mod events;
pub mod lobby;
pub mod messages;
pub mod rooms;
pub mod store;

use rpc_server::prelude::*;

use self::{admin::AdminToken, store::Store};

/// What procedures may ask for.
#[derive(Debug, Clone, Context)]
pub struct App {
    /// The rooms.
    #[provide]
    pub store: Store,
    /// Who is an administrator.
    #[provide]
    pub admin_token: AdminToken,
}

router! {
    /// The chat.
    pub Api for App {
        rooms: { rooms::list, rooms::create },
        messages: { messages::send, messages::list },
        admin: { admin::clear },
        events::events,
        lobby::lobby,
    }
}
