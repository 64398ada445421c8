/// A two-way conversation.
#[ws(incoming = ClientEvent, outgoing = ServerEvent, meta(role = "user"))]
pub async fn lobby(
    #[ctx] user: User,
    input: Entrance,
    mut socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), ChatError> {
    while let Some(event) = socket.recv().await {
        user.said(event)?;
    }
    Ok(())
}

#[ws(incoming = Nothing, outgoing = Tick, key = "clock")]
async fn clock(socket: Socket<Nothing, Tick>) {
    socket.emit(Tick::Now).await;
}

/// What is declared here is answered elsewhere.
#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
pub async fn declared(input: Entrance) -> Result<(), ChatError>;

#[handler(api::declared, for = App)]
async fn declared(
    #[ctx] user: User,
    input: Entrance,
    socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), ChatError> {
    user.left(socket.id())
}
