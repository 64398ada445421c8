//! Two-way procedures, with everything that may stand in their signatures.

use rpc_server::{RpcError, TwoWay, prelude::*};

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: String,
}

#[derive(Debug, Serialize, Deserialize, Validate, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum ClientEvent {
    JoinRoom {
        #[garde(length(min = 1))]
        room: String,
    },
    Leave,
}

#[derive(Debug, Serialize, Deserialize, Events)]
pub enum ServerEvent {
    Notice { text: String },
    #[serde(rename = "incident.created")]
    Incident(Incident),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Incident {
    id: u32,
}

/// Nothing comes in.
#[derive(Deserialize, Events)]
pub enum Nothing {}

#[derive(Debug, Serialize, Deserialize, RpcError)]
pub enum ChatError {
    Closed,
}

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
pub struct Entrance {
    #[garde(length(min = 1))]
    door: String,
}

#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn lobby(
    #[ctx] name: String,
    mut socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), ChatError> {
    while let Some(event) = socket.recv().await {
        match event {
            ClientEvent::JoinRoom { room } => {
                drop(socket.join(&room));
                socket.to([&room]).emit(ServerEvent::Notice { text: format!("{name} is there") }).await;
            }
            ClientEvent::Leave => return Err(ChatError::Closed),
        }
    }
    Ok(())
}

/// The input stands before the socket, and marked parameters wherever they like.
#[ws(incoming = ClientEvent, outgoing = ServerEvent, key = "entrance", meta(role = "guest"))]
async fn entrance(
    input: Entrance,
    #[ctx] first: String,
    mut socket: Socket<ClientEvent, ServerEvent>,
    #[ctx] last: String,
) {
    while let Some((event, ack)) = socket.recv_with_ack().await {
        drop((event, ack, &first, &last, &input.door));
    }
}

/// Its types may be spelled otherwise.
type Line = Socket<Nothing, ServerEvent>;
type Ended = Result<(), RpcError>;

/// Nothing but what goes out.
#[ws(incoming = self::Nothing, outgoing = ServerEvent)]
async fn news(line: Line) -> Ended {
    line.emit(ServerEvent::Incident(Incident { id: 1 })).await;
    Ok(())
}

/// Patterns are parameters too.
#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn ignored(_: Socket<ClientEvent, ServerEvent>) {}

#[procedure(mutation)]
async fn announce(#[ctx] io: Io<lobby>, #[ctx] others: Io<entrance>, input: String) -> usize {
    let told = io.emit(ServerEvent::Notice { text: input.clone() }).await;
    told + others.to(["general"]).emit(ServerEvent::Notice { text: input }).await
}

router! {
    Api for App {
        lobby,
        halls: { entrance as enter },
        news(),
        ignored,
        announce,
    }
}

mod contract {
    use super::{ClientEvent, Entrance, ServerEvent};
    use rpc_core::{RpcError, router, ws};

    /// Answered elsewhere.
    #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
    pub async fn lobby(input: Entrance) -> Result<(), RpcError>;

    #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
    pub async fn quiet();

    router! { pub Api { lobby, quiet } }
}

#[handler(contract::lobby, for = App)]
async fn answer(
    #[ctx] name: String,
    input: Entrance,
    mut socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), RpcError> {
    drop((name, input, socket.recv().await));
    Ok(())
}

#[handler(contract::quiet, for = App)]
async fn quiet(_socket: Socket<ClientEvent, ServerEvent>) {}

fn main() {
    let hub = Hub::new();
    drop((hub.io::<lobby>(), hub.io::<contract::lobby>()));
    assert!(lobby::KEY.ends_with("::lobby"), "{}", lobby::KEY);
    assert!(contract::lobby::KEY.ends_with("::contract::lobby"), "{}", contract::lobby::KEY);
    assert_eq!(entrance::KEY, "entrance");

    drop(Server::new(Api::routes(), App { name: "Ada".into() }));
    drop(Server::new(contract::Api::routes(), App { name: "Ada".into() }));

    let schema = Api::schema();
    let procedure = schema.procedure("halls.enter").expect("it is listed");
    assert_eq!(procedure.incoming.len(), 2);
    assert_eq!(procedure.outgoing[1].name, "incident.created");
    assert!(procedure.input.is_some());
    assert_eq!(procedure.output["type"], "null");
}
