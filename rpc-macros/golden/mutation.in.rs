/// Posts a message to a room.
///
/// The room must exist.
#[procedure(mutation)]
async fn send(
    #[ctx] rooms: Rooms,
    mut input: SendMessage,
    #[ctx] User { name, .. }: User,
) -> Result<Message, ChatError> {
    input.text.truncate(1000);
    rooms.post(name, input)
}
