#[derive(Clone, Context)]
struct App {
    #[provide]
    rooms: Rooms,
    secret: String,
}

#[derive(Clone, Context)]
struct Pair<T: Clone + Send + Sync + 'static>(#[provide] Vec<T>, #[provide] Rooms);
