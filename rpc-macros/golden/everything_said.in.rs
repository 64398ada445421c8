/// Removes all messages of a room.
#[procedure(mutation, timeout = "1m 500ms", meta(role = "admin", cost = "10"))]
#[deprecated(since = "2.0.0", note = "remove the room")]
#[tracing::instrument(skip_all)]
pub(crate) async fn clear_all(r#in: RoomId) -> u64 {
    0
}
