/// Everything that happens in a room, as it happens.
#[procedure(subscription)]
fn events(#[ctx] rooms: Rooms, input: RoomId) -> impl Stream<Item = Result<RoomEvent, ChatError>> {
    try_stream!({
        let mut feed = rooms.listen(&input)?;
        while let Some(event) = feed.next().await {
            yield event;
        }
    })
}
