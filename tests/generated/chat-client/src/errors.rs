//! What procedures can fail with.

use rpc_client::RpcError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound {
        /// The id.
        room_id: String,
    },
    /// A room has this id already.
    #[rpc(status = 409, message = "there is a room {room_id} already")]
    RoomExists {
        /// The id.
        room_id: String,
    },
    /// There are as many rooms as there may be.
    #[rpc(
        status = 429,
        message = "there are {most} rooms, and no more may be made"
    )]
    TooManyRooms {
        /// How many that is.
        #[schemars(with = "usize")]
        most: u64,
    },
}
