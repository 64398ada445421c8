#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound { room_id: String, looked_in: u32 },
    #[rpc(status = 409, message = "{0} of at most {1:?}")]
    Full(u32, Limit, Reason),
    /// Nobody is in.
    ///
    /// This is said only once.
    Closed,
    #[rpc(code = "GONE_AWAY", message = "{{gone}}")]
    Gone,
    #[rpc(message = "no {type} here")]
    Missing { r#type: String },
}
