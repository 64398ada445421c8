//! A raw client of WebSockets: the upgrade by hand, then messages through tungstenite.
//!
//! What a test wants to know of a conversation it asks for by what should come next; what came instead is printed.
//! Frames that no library would write are [`Frames`](super::frames::Frames)' affair.

use std::net::SocketAddr;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, handshake::derive_accept_key, protocol::Role},
};

use super::{Client, Request, Response, within};

/// The key of every handshake here.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// The request that asks for a WebSocket, to be changed by a test.
pub(crate) fn upgrade() -> Request {
    upgrade_at("/api/rpc")
}

/// The same for another URL than the endpoint's.
pub(crate) fn upgrade_at(target: impl Into<String>) -> Request {
    Request::get(target)
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", KEY)
}

/// Asks for a WebSocket: the connection with what the server agreed to, or its refusal.
pub(crate) async fn shake_hands(
    address: SocketAddr,
    request: Request,
) -> Result<(Client, Response), Response> {
    shake_hands_over(Client::connect(address).await, request).await
}

/// Asks for a WebSocket over a connection that is there already.
pub(crate) async fn shake_hands_over(
    mut client: Client,
    request: Request,
) -> Result<(Client, Response), Response> {
    let response = client.ask(request).await;
    if response.status != 101 {
        return Err(response);
    }
    assert_eq!(
        response.header("sec-websocket-accept"),
        Some(&*derive_accept_key(KEY.as_bytes())),
        "{response}"
    );
    assert!(response.header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket")), "{response}");
    let connection = response.header("connection");
    assert!(connection.is_some_and(|connection| connection.eq_ignore_ascii_case("upgrade")), "{response}");
    Ok((client, response))
}

/// A live connection. It answers the server's pings while it reads.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// What the server answered to the upgrade.
    pub(crate) agreed: Response,
}

impl Socket {
    /// A connection by an upgrade that has nothing special about it.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::ask(address, upgrade()).await.unwrap_or_else(|response| panic!("no upgrade: {response}"))
    }

    /// A connection by an upgrade of the test's own, or how it was refused.
    pub(crate) async fn ask(address: SocketAddr, request: Request) -> Result<Self, Response> {
        let (client, agreed) = shake_hands(address, request).await?;
        let (stream, read) = client.into_parts();
        let stream = WebSocketStream::from_partially_read(stream, read, Role::Client, None).await;
        Ok(Self { stream, agreed })
    }

    /// The socket below.
    pub(crate) fn tcp(&self) -> &TcpStream {
        self.stream.get_ref()
    }

    /// Sends a frame of the protocol.
    pub(crate) async fn send(&mut self, frame: Value) {
        self.send_text(frame.to_string()).await;
    }

    /// Sends a text, whatever it says.
    pub(crate) async fn send_text(&mut self, text: impl Into<String>) {
        self.send_message(Message::text(text.into())).await;
    }

    /// Sends a message of any kind.
    pub(crate) async fn send_message(&mut self, message: Message) {
        within("the server takes messages", self.stream.send(message)).await.expect("the connection is open");
    }

    /// Sends frames all together while it reads, and gives so many that come.
    pub(crate) async fn exchange(
        &mut self,
        frames: impl IntoIterator<Item = Value>,
        answers: usize,
    ) -> Vec<Value> {
        let (mut sink, mut stream) = (&mut self.stream).split();
        let sending = async {
            for frame in frames {
                sink.feed(Message::text(frame.to_string())).await.expect("the connection is open");
            }
            sink.flush().await.expect("the connection is open");
        };
        let reading = async {
            let mut came = Vec::new();
            while came.len() < answers {
                match stream.next().await {
                    Some(Ok(Message::Text(text))) => came.push(serde_json::from_str(&text).expect("JSON")),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("after {} answers came {other:?}", came.len()),
                }
            }
            came
        };
        let ((), came) = within("all is answered", async { tokio::join!(sending, reading) }).await;
        came
    }

    /// Sends frames all together, as far as the server takes them.
    pub(crate) async fn try_send_all(
        &mut self,
        frames: impl IntoIterator<Item = Value>,
    ) -> Result<(), tungstenite::Error> {
        for frame in frames {
            self.stream.feed(Message::text(frame.to_string())).await?;
        }
        self.stream.flush().await
    }

    /// Sends frames all together.
    pub(crate) async fn send_all(&mut self, frames: impl IntoIterator<Item = Value>) {
        let sending = self.try_send_all(frames);
        within("the server takes messages", sending).await.expect("the connection is open");
    }

    /// Starts a subscription.
    pub(crate) async fn subscribe(&mut self, id: &str, path: &str, input: Value) {
        self.send(subscribe(id, path, input)).await;
    }

    /// Ends a subscription.
    pub(crate) async fn unsubscribe(&mut self, id: &str) {
        self.send(json!({"type": "unsubscribe", "id": id})).await;
    }

    /// Starts a call.
    pub(crate) async fn call(&mut self, id: &str, path: &str, input: Value) {
        self.send(call(id, path, input)).await;
    }

    /// Gives up a call.
    pub(crate) async fn cancel(&mut self, id: &str) {
        self.send(json!({"type": "cancel", "id": id})).await;
    }

    /// Opens a two-way procedure, and gives the name of the connection once it runs.
    pub(crate) async fn open(&mut self, id: &str, path: &str, input: Value) -> String {
        self.send(open(id, path, input)).await;
        let frame = self.next_json().await;
        assert!(frame["type"] == "opened" && frame["id"] == id, "`{path}` is not open as {id:?}: {frame}");
        frame["connectionId"].as_str().unwrap_or_else(|| panic!("no connection: {frame}")).to_owned()
    }

    /// Sends an event to a two-way procedure.
    pub(crate) async fn emit(&mut self, id: &str, name: &str, data: Value) {
        self.send(emit(id, name, data)).await;
    }

    /// Sends an event to a two-way procedure, whose answer must come next.
    pub(crate) async fn ask_by_event(&mut self, id: &str, name: &str, data: Value) -> Value {
        let (came, answer) = self.until_answer(id, name, data).await;
        assert!(came.is_empty(), "these came before the answer: {came:?}");
        answer
    }

    /// Sends an event to a two-way procedure, and gives what comes before its answer, and the answer. All that was emitted
    /// to this conversation before comes before, which a pong does not promise.
    pub(crate) async fn until_answer(&mut self, id: &str, name: &str, data: Value) -> (Vec<Value>, Value) {
        let mut event = emit(id, name, data);
        event["ref"] = "asked".into();
        self.send(event).await;
        let mut came = Vec::new();
        loop {
            let frame = self.next_json().await;
            assert!(frame["type"] != "rejected" || frame["ref"] != "asked", "`{name}` is refused: {frame}");
            if frame["type"] == "result" && frame["id"] == id && frame["ref"] == "asked" {
                return (came, frame["data"].clone());
            }
            came.push(frame);
        }
    }

    /// Checks that an event of this conversation comes next.
    pub(crate) async fn expect_event(&mut self, id: &str, name: &str, data: impl Into<Value>) {
        let mut frame = self.next_json().await;
        let timestamp = frame["timestamp"].take();
        assert!(timestamp.is_u64(), "no time of `{name}`: {frame}, {timestamp}");
        let expected =
            json!({"type": "event", "id": id, "name": name, "data": data.into(), "timestamp": null});
        assert_eq!(frame, expected);
    }

    /// What comes next that is neither a ping nor a pong of the framing. An error is how a connection ends that is
    /// cut, and `None` how it ends after both have said that it does.
    pub(crate) async fn next(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        loop {
            match within("the server says something", self.stream.next()).await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                next => return next,
            }
        }
    }

    /// The next message, which must be a text.
    pub(crate) async fn next_text(&mut self) -> String {
        match self.next().await {
            Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
            other => panic!("no text came: {other:?}"),
        }
    }

    /// The next message, which must be JSON.
    pub(crate) async fn next_json(&mut self) -> Value {
        let text = self.next_text().await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
    }

    /// Checks that this frame comes next.
    pub(crate) async fn expect(&mut self, frame: Value) {
        assert_eq!(self.next_json().await, frame);
    }

    /// Checks that an item of this conversation comes next.
    pub(crate) async fn expect_item(&mut self, id: &str, data: impl Into<Value>) {
        self.expect(json!({"type": "data", "id": id, "data": data.into()})).await;
    }

    /// Checks that this conversation ends next, by itself.
    pub(crate) async fn expect_complete(&mut self, id: &str) {
        self.expect(json!({"type": "complete", "id": id})).await;
    }

    /// Checks that the answer to this call comes next.
    pub(crate) async fn expect_result(&mut self, id: &str, data: impl Into<Value>) {
        self.expect(json!({"type": "result", "id": id, "data": data.into()})).await;
    }

    /// Checks that this conversation fails next, with this code, and gives the error.
    pub(crate) async fn expect_error(&mut self, id: &str, code: &str) -> Value {
        self.expect_refusal("error", id, code).await
    }

    /// Checks that a frame with this id is refused next, with this code, and gives the error.
    pub(crate) async fn expect_rejected(&mut self, id: &str, code: &str) -> Value {
        self.expect_refusal("rejected", id, code).await
    }

    async fn expect_refusal(&mut self, kind: &str, id: &str, code: &str) -> Value {
        let frame = self.next_json().await;
        assert!(
            frame["type"] == kind && frame["id"] == id && frame["error"]["code"] == code,
            "no `{kind}` of {id:?} with {code}: {frame}"
        );
        let error = frame["error"].clone();
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{frame}");
        error
    }

    /// What comes before the answer to a ping that is sent now.
    pub(crate) async fn until_pong(&mut self) -> Vec<Value> {
        self.send(json!({"type": "ping"})).await;
        let mut came = Vec::new();
        loop {
            let frame = self.next_json().await;
            if frame == json!({"type": "pong"}) {
                return came;
            }
            came.push(frame);
        }
    }

    /// Checks that the server has nothing to say: a ping's pong is all that comes.
    pub(crate) async fn nothing_until_pong(&mut self) {
        let came = self.until_pong().await;
        assert!(came.is_empty(), "these came: {came:?}");
    }

    /// The code with which the server closes, which must come next.
    pub(crate) async fn next_close(&mut self) -> u16 {
        match self.next().await {
            Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
            other => panic!("the server did not close: {other:?}"),
        }
    }

    /// The code with which the server closes, whatever it says before.
    pub(crate) async fn close_at_last(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no code came: {other:?}"),
            }
        }
    }

    /// Checks that the server closes next, with this code, and that the connection is over then.
    pub(crate) async fn closed_with(mut self, code: u16) {
        assert_eq!(self.next_close().await, code);
        self.over().await;
    }

    /// Waits for the end of the connection, which has been told of.
    pub(crate) async fn over(mut self) {
        // The end of the stream, or of the socket below it: after the goodbye either will do.
        let next = self.next().await;
        assert!(!matches!(next, Some(Ok(_))), "something came after the close: {next:?}");
    }

    /// Says goodbye, and waits for the server's.
    pub(crate) async fn close(mut self) {
        self.send_message(Message::Close(None)).await;
        loop {
            match self.next().await {
                Some(Ok(Message::Close(_))) | None => return,
                Some(Ok(_)) => {}
                Some(Err(error)) => panic!("no goodbye came: {error}"),
            }
        }
    }

    /// Closes the connection without a goodbye: the peer gets a reset.
    pub(crate) fn cut(self) {
        self.tcp().set_zero_linger().expect("a connected socket takes options");
    }
}

/// A frame that starts a subscription.
pub(crate) fn subscribe(id: &str, path: &str, input: Value) -> Value {
    json!({"type": "subscribe", "id": id, "path": segments(path), "input": input})
}

/// A frame that starts a call.
pub(crate) fn call(id: &str, path: &str, input: Value) -> Value {
    json!({"type": "call", "id": id, "path": segments(path), "input": input})
}

/// A frame that opens a two-way procedure.
pub(crate) fn open(id: &str, path: &str, input: Value) -> Value {
    json!({"type": "open", "id": id, "path": segments(path), "input": input})
}

/// A frame that sends an event to a two-way procedure.
pub(crate) fn emit(id: &str, name: &str, data: Value) -> Value {
    json!({"type": "emit", "id": id, "name": name, "data": data})
}

/// A frame that closes a conversation.
pub(crate) fn close(id: &str) -> Value {
    json!({"type": "close", "id": id})
}

fn segments(path: &str) -> Vec<&str> {
    path.split('.').collect()
}
