type Answer<T> = Result<T, ChatError>;

#[procedure(query)]
async fn find(#[ctx] rooms: Rooms) -> Answer<Room> {
    rooms.find()
}
