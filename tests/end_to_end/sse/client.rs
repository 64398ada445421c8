//! A client of event streams that sees every line.

use std::{collections::VecDeque, pin::Pin};

use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::support::{Client, Request, Response, TestServer, http2::Http2, within};

/// An event stream.
pub(super) struct Events {
    pub(super) head: Response,
    source: Source,
    /// What came and was not looked at yet.
    text: String,
    /// Events that were read whole.
    ready: VecDeque<Event>,
    is_over: bool,
}

enum Source {
    Http1(Client),
    Http2(Pin<Box<Incoming>>),
}

/// What stands between two empty lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) data: Option<String>,
    pub(super) retry: Option<u64>,
    pub(super) comment: Option<String>,
}

impl Event {
    /// An item.
    pub(super) fn item(id: impl Into<Option<&'static str>>, data: &str) -> Self {
        Self { id: id.into().map(str::to_owned), data: Some(data.to_owned()), ..Self::default() }
    }

    pub(super) fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// How a stream ends by itself.
    pub(super) fn complete() -> Self {
        Self::item("$end", "null").named("complete")
    }

    pub(super) fn parse(block: &str) -> Self {
        let mut event = Self::default();
        for line in block.lines() {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no field: {line:?}"));
            match name {
                "id" => event.id = Some(value.to_owned()),
                "event" => event.name = Some(value.to_owned()),
                "retry" => event.retry = Some(value.parse().expect("a number")),
                "" => event.comment = Some(value.to_owned()),
                "data" => match &mut event.data {
                    Some(data) => *data = format!("{data}\n{value}"),
                    data => *data = Some(value.to_owned()),
                },
                _ => panic!("no field: {line:?}"),
            }
        }
        event
    }
}

impl Events {
    /// Asks over a connection of its own; it must become a stream, and begins as each does.
    pub(super) async fn open(server: &TestServer, request: impl Into<Request>) -> Self {
        Self::over(server.connect().await, request).await
    }

    /// Asks over a connection.
    pub(super) async fn over(mut client: Client, request: impl Into<Request>) -> Self {
        client.write(request.into().bytes()).await;
        let head = client.response_without_body().await;
        assert_eq!(head.header("transfer-encoding"), Some("chunked"), "{head}");
        Self::begin(head, Source::Http1(client)).await
    }

    /// Asks over a connection of HTTP/2.
    pub(super) async fn open_http2(client: &Http2, request: impl Into<Request>) -> Self {
        let (head, body) = client.open(request).await;
        Self::begin(head, Source::Http2(Box::pin(body))).await
    }

    async fn begin(head: Response, source: Source) -> Self {
        assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")), "{head}");
        let mut events = Self { head, source, text: String::new(), ready: VecDeque::new(), is_over: false };
        let first = events.next_block().await.expect("the stream begins");
        let retry = first.retry.expect("it begins with the time to wait before the next");
        assert!((1000..=3000).contains(&retry) && first == Event { retry: Some(retry), ..Event::default() });
        events
    }

    /// The next event; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            let event = self.next_block().await?;
            if event.comment.is_none() {
                return Some(event);
            }
        }
    }

    /// The next event, or comment.
    pub(super) async fn next_block(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            let Some(bytes) = self.bytes().await else {
                self.is_over = true;
                assert_eq!(self.text, "", "the stream ended in the middle of an event");
                return None;
            };
            self.text.push_str(&String::from_utf8(bytes).expect("frames end with events"));
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                self.ready.push_back(Event::parse(block));
                self.text = rest.to_owned();
            }
        }
    }

    /// The next bytes of the body.
    async fn bytes(&mut self) -> Option<Vec<u8>> {
        match &mut self.source {
            Source::Http1(client) => {
                let size = client.up_to(b"\r\n").await.expect("a chunk comes");
                let size = std::str::from_utf8(&size).expect("sizes are ASCII").trim();
                let size = usize::from_str_radix(size, 16).expect("a size");
                let chunk = client.exactly(size).await.expect("the chunk is whole");
                client.skip_past(b"\r\n").await;
                (size > 0).then_some(chunk)
            }
            Source::Http2(body) => {
                let frame = within("a frame comes", body.frame()).await?;
                let data = frame.expect("the stream is whole").into_data().unwrap_or_default();
                Some(data.to_vec())
            }
        }
    }

    /// All events up to the end.
    pub(super) async fn rest(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    /// The connection, once the stream is over.
    pub(super) async fn into_client(mut self) -> Client {
        assert_eq!(self.next().await, None);
        let Source::Http1(client) = self.source else {
            panic!("a stream of HTTP/2 has no connection of its own")
        };
        client
    }

    /// The connection, in the middle of the stream.
    pub(super) fn into_connection(self) -> Client {
        let Source::Http1(client) = self.source else {
            panic!("a stream of HTTP/2 has no connection of its own")
        };
        client
    }
}
