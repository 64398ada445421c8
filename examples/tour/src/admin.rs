//! What administrators may do: a router with a context of its own.

use std::sync::Arc;

use rpc_server::prelude::*;

use crate::{App, ChatError, RoomId, rooms::Rooms, user::User};

/// What these procedures work with.
#[derive(Debug, Clone, Context)]
pub struct AdminContext {
    #[provide]
    rooms: Rooms,
    administrator: Arc<str>,
}

/// Made once, when the server is built.
impl FromRef<App> for AdminContext {
    fn from_ref(app: &App) -> Self {
        Self { rooms: app.rooms.clone(), administrator: "ada".into() }
    }
}

/// A caller who is the administrator.
#[derive(Debug)]
pub struct Admin;

impl FromContext<AdminContext> for Admin {
    async fn from_context(call: &Call<AdminContext>) -> Result<Self, RpcError> {
        let user = call.extract::<User>().await?;
        if user.name == *call.context().administrator {
            Ok(Self)
        } else {
            Err(RpcError::forbidden("this is for the administrator"))
        }
    }

    fn security(needs: &mut Security) {
        needs.require(User::scheme()).scope("admin");
    }
}

/// Removes all messages of a room and answers how many there were.
#[procedure(mutation)]
pub async fn clear(#[ctx] _admin: Admin, #[ctx] rooms: Rooms, input: RoomId) -> Result<usize, ChatError> {
    rooms.clear(&input)
}

router! {
    /// For administrators.
    pub Api for AdminContext { clear }
}
