//! Calls the tour, of which a server runs: `cargo run -p tour --bin tour-client`.

use std::{error::Error, time::Duration};

use rpc_client::prelude::*;
use tour::{Announcement, Api, ChatError, ClientEvent, RoomId, SendMessage};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:3000/api/rpc".to_owned());
    let api = Api::connect(ConnectOptions::new(url).header("authorization", "Bearer ada")).await?;

    // A mutation, in a namespace. The types are those of the server.
    let hi = SendMessage { room_id: "general".to_owned(), text: "hi".to_owned() };
    let message = api.messages().send(&hi).await?;
    println!("{} said {:?}", message.author, message.text);

    // A call owns what it needs: it can be spawned.
    let tell = api.tell(&Announcement { text: "Tea is ready.".to_owned() });
    let rooms = tokio::spawn(tell.timeout(Duration::from_secs(5))).await??;
    println!("told {rooms} rooms");

    // Calls that are made together go in one request, and each has a result of its own.
    let (general, random) = (RoomId("general".to_owned()), RoomId("random".to_owned()));
    let messages = api.messages();
    let (general, random) = batch((messages.list(&general), messages.list(&random))).await;
    println!("{} messages in general, {} in random", general?.len(), random?.len());

    // A typed error comes back as it was returned; all that can happen has an arm.
    match messages.list(&RoomId("nowhere".to_owned())).await {
        Ok(messages) => println!("{} messages", messages.len()),
        Err(CallError::Procedure(ChatError::RoomNotFound { room_id })) => println!("no room {room_id}"),
        Err(CallError::Rpc(error)) => println!("the server says {error}"),
        Err(CallError::Transport { sent, cause }) => println!("{cause} (sent: {sent})"),
        Err(CallError::Decode(error)) => println!("the server is of another version: {error}"),
    }

    // Another router, for administrators.
    let cleared = api.admin().clear(&RoomId("general".to_owned())).await?;
    println!("cleared {cleared} messages");

    // A two-way procedure: events out, events in, until it is dropped. `request` waits until one was dealt with.
    let mut lobby = api.lobby();
    lobby.request::<()>(&ClientEvent::JoinRoom { room: "general".to_owned() }).await?;
    api.tell(&Announcement { text: "There is cake too.".to_owned() }).await?;
    if let Some(event) = lobby.next().await {
        println!("{:?}", event?);
    }
    Ok(())
}
