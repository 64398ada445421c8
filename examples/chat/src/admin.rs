//! What only an administrator may do.

use std::{fmt, sync::Arc};

use rpc_server::prelude::*;

use crate::{
    App,
    rooms::RoomId,
    store::{ChatError, Store},
};

/// The token that makes a caller an administrator.
#[derive(Clone)]
pub struct AdminToken(Option<Arc<str>>);

impl AdminToken {
    /// A token; none, and an empty one, make nobody an administrator.
    #[must_use]
    pub fn new(token: Option<String>) -> Self {
        Self(token.filter(|token| !token.is_empty()).map(Arc::from))
    }

    /// Compares in a time that does not depend on where the two differ.
    fn is(&self, token: &str) -> bool {
        let Some(own) = &self.0 else { return false };
        let differences = own.bytes().zip(token.bytes()).fold(0, |sum, (own, given)| sum | (own ^ given));
        own.len() == token.len() && differences == 0
    }
}

/// Does not tell the token.
impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken")
    }
}

/// A caller who showed the token. Procedures that ask for it run for nobody else.
#[derive(Debug)]
pub struct Admin;

impl FromContext<App> for Admin {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some(token) if call.context().admin_token.is(token) => Ok(Self),
            Some(_) => Err(RpcError::forbidden("this is not the administrator's token")),
            None => Err(RpcError::unauthorized("this takes the administrator's token as a bearer token")),
        }
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::bearer("admin").docs("The administrator's token."));
    }
}

/// Removes all messages of a room and answers how many there were.
#[procedure(mutation)]
pub async fn clear(#[ctx] _admin: Admin, #[ctx] store: Store, input: RoomId) -> Result<usize, ChatError> {
    store.clear(&input.room_id)
}
