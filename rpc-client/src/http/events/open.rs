//! From a request to a stream of events, or to why there is none.

use std::{collections::VecDeque, io, sync::Arc, time::Duration};

use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use hyper::body::Incoming;
use rpc_core::{
    EventId,
    client::{Failure, Outgoing, TransportError, TransportErrorKind},
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    parse::{Event, Parser},
    request::request,
};
use crate::{
    http::{
        Shared, answer,
        connection::{Broken, Connection, Received},
        explain,
    },
    net::Endpoint,
};

/// A stream of events. Dropping it closes its connection.
pub(super) struct Events {
    connection: Connection,
    body: Incoming,
    parser: Parser,
    ready: VecDeque<Event>,
    /// What comes behind those that are ready is larger than is taken.
    is_too_large: bool,
    pub(super) since: Instant,
}

/// Why there is no stream, or no more of it.
pub(super) struct Ended {
    pub(super) failure: Failure,
    pub(super) again: Again,
    /// How long the server asks to wait at least.
    pub(super) after: Option<Duration>,
}

/// Whether another try may do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Always,
    /// Where there was a stream before. What was a server once will be one again: what answers meanwhile stands in for
    /// it.
    Resumed,
    /// As before, and with another credential.
    Renewed,
    Never,
}

impl Ended {
    fn new(sent: bool, cause: TransportError, again: Again) -> Self {
        Self { failure: Failure::Transport { sent, cause }, again, after: None }
    }
}

/// Asks for a stream: `None` where there is nothing behind what was seen last. `sent` tells whether anything ever was.
pub(super) async fn open(
    client: &Shared,
    call: &Outgoing,
    last: Option<&EventId>,
    sent: &mut bool,
) -> Result<Option<Events>, Ended> {
    // A time that reaches beyond what the clock can count is none.
    let limit = call.timeout().or(client.timeout);
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let mut used = None;
    let Some(deadline) = deadline else {
        return begin(client, call, last, None, &mut used, sent).await;
    };
    match timeout_at(deadline, begin(client, call, last, Some(deadline), &mut used, sent)).await {
        Ok(opened) => opened,
        Err(_) => {
            *sent |= used.is_some_and(|connection| connection.wrote());
            let cause = explain::late(&client.address, limit.unwrap_or_default(), *sent);
            Err(Ended::new(*sent, cause, Again::Resumed))
        }
    }
}

async fn begin(
    client: &Shared,
    call: &Outgoing,
    last: Option<&EventId>,
    deadline: Option<Instant>,
    used: &mut Option<Connection>,
    sent: &mut bool,
) -> Result<Option<Events>, Ended> {
    let headers = client.headers(&client.address, call.headers()).await;
    let headers = headers.map_err(|cause| Ended::new(*sent, cause, Again::Resumed))?;
    let endpoint = client.address.endpoint().await;
    let endpoint = endpoint.map_err(|error| Ended::new(*sent, explain::no_url(error), Again::Always))?;
    let connection = connect(client, &endpoint).await.map_err(|error| {
        let is_for_good = error.kind() == io::ErrorKind::InvalidData;
        let again = if is_for_good { Again::Resumed } else { Again::Always };
        Ended::new(*sent, explain::no_connection(&endpoint, error), again)
    })?;
    let patience = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let request = request(call, &endpoint, headers, last, patience)
        .map_err(|cause| Ended::new(*sent, cause, Again::Never))?;
    let begun = used.insert(connection).begin(request).await;
    let Some(mut connection) = used.take() else { unreachable!("it was put there above") };
    *sent |= connection.wrote();
    let (head, body) = begun.map_err(|broken| broken_off(client, &connection, broken))?;
    if head.status == StatusCode::OK && is_event_stream(&head.headers) {
        return Ok(Some(Events {
            connection,
            body,
            parser: Parser::new(client.max_answer),
            ready: VecDeque::new(),
            is_too_large: false,
            since: Instant::now(),
        }));
    }
    if head.status == StatusCode::NO_CONTENT {
        return Ok(None);
    }
    let body = connection.read_body(body, client.max_answer).await;
    let body = body.map_err(|broken| broken_off(client, &connection, broken))?;
    Err(refused(Received { endpoint, status: head.status, headers: head.headers, body }))
}

async fn connect(client: &Shared, endpoint: &Arc<Endpoint>) -> io::Result<Connection> {
    let stream = client.dialer.connect(endpoint, client.connect_timeout).await?;
    Connection::over(stream, Arc::clone(endpoint)).await
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}

/// The connection has ended, or is of no more use.
fn broken_off(client: &Shared, connection: &Connection, broken: Broken) -> Ended {
    let (endpoint, wrote) = (connection.endpoint(), connection.wrote());
    match broken {
        Broken::TooLarge => Ended::new(wrote, explain::too_large(endpoint, client.max_answer), Again::Never),
        Broken::Connection(error) => {
            let cause = explain::broken(endpoint, error, wrote, connection.read());
            let again =
                if cause.kind() == TransportErrorKind::Protocol { Again::Resumed } else { Again::Always };
            Ended::new(wrote, cause, again)
        }
    }
}

/// What a server says in place of a stream.
fn refused(received: Received) -> Ended {
    let (status, endpoint) = (received.status, Arc::clone(&received.endpoint));
    let seconds = received.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let failure = match answer::one(received) {
        Err(failure) => failure,
        Ok(_) => {
            let message = format!("{endpoint} answered with a value, and not with a stream of events");
            TransportError::new(TransportErrorKind::Protocol, message).sent()
        }
    };
    let (retryable, after) = match &failure {
        Failure::Rpc(error) => (error.retryable(), error.retry_after()),
        Failure::Transport { .. } => (status.is_server_error(), None),
    };
    let again = match status {
        StatusCode::UNAUTHORIZED => Again::Renewed,
        _ if retryable => Again::Resumed,
        _ => Again::Never,
    };
    Ended { failure, again, after: after.or(seconds.map(Duration::from_secs)) }
}

impl Events {
    /// The next event. After so long a silence the connection counts as lost; so it does where it ends, since a stream
    /// says when it is over.
    pub(super) async fn next(&mut self, client: &Shared) -> Result<Event, Ended> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            if self.is_too_large {
                return Err(broken_off(client, &self.connection, Broken::TooLarge));
            }
            let piece = match timeout(client.silence, self.connection.next_data(&mut self.body)).await {
                Ok(piece) => piece,
                Err(_) => return Err(self.lost(&format!("nothing came for {:?}", client.silence))),
            };
            match piece {
                Ok(Some(bytes)) => {
                    self.is_too_large = self.parser.push(&bytes, &mut self.ready).is_err();
                }
                Ok(None) => return Err(self.lost("it ended before the stream did")),
                Err(broken) => return Err(broken_off(client, &self.connection, broken)),
            }
        }
    }

    fn lost(&self, why: &str) -> Ended {
        let message = format!("the connection to {} was lost: {why}", self.connection.endpoint());
        Ended::new(true, TransportError::new(TransportErrorKind::Closed, message), Again::Always)
    }

    /// What came is no event of this protocol.
    pub(super) fn strange(&self, what: &str) -> Failure {
        let message = format!("{} sent {what}", self.connection.endpoint());
        TransportError::new(TransportErrorKind::Protocol, message).sent()
    }
}
