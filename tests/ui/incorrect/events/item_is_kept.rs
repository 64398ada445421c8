//! Beside an error of the derive nothing else is reported.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Events)]
enum ServerEvent {
    Open,
    Said { text: String },
}

#[procedure(subscription)]
fn events() -> impl Stream<Item = ServerEvent> {
    futures::stream::iter([ServerEvent::Said { text: String::new() }])
}

#[ws(incoming = ServerEvent, outgoing = ServerEvent)]
async fn lobby(mut socket: Socket<ServerEvent, ServerEvent>) {
    while let Some(event) = socket.recv().await {
        if event.kind() == ServerEventKind::Said {
            socket.emit(event).await;
        }
    }
}

fn main() {}
