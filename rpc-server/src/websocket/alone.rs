//! A two-way procedure that has a socket to itself, for clients that know nothing of conversations.
//!
//! It is reached by its own URL, and runs before the socket is open, so that what its layers and extractors refuse is an
//! answer with its status. Messages hold `name` and `data`, and those of the server a `timestamp`. An error is an event
//! named `error`, and the end of the procedure is the socket's close.

use std::{borrow::Cow, future::poll_fn, task::Poll};

use bytestring::ByteString;
use rpc_core::{Head, Kind, RawInput, RpcError, Served, error::shortened};
use rpc_realtime::Incoming;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    conversations::{Conversations, Terms},
    outbound::Outbound,
    outbox::Form,
    outgoing,
    request::data_of,
};
use crate::http::{App, call::Running, not_found, url};

/// The id of the only conversation, which no frame says.
pub(super) const ID: &str = "";

/// What is opened at a path below the endpoint.
pub(super) struct Target<'a> {
    pub(super) served: &'a Served,
    pub(super) input: RawInput,
}

/// Looks for the procedure of a URL.
///
/// # Errors
///
/// `NOT_FOUND` if there is none, `METHOD_MISMATCH` if it is of another kind, `PARSE_ERROR` for an input that is none.
pub(super) fn target<'a>(app: &'a App, name: &str, query: Option<&str>) -> Result<Target<'a>, RpcError> {
    let name = url::procedure(name)?;
    let served = app.table.get(&name).ok_or_else(|| not_found(&name))?;
    let kind = served.route().description().kind;
    if kind != Kind::Socket {
        let message =
            format!("`{name}` is a {kind}, and has no socket of its own; open one at {}", app.endpoint);
        return Err(RpcError::framework(rpc_core::Code::MethodMismatch, message));
    }
    let input = url::parameters(query)?.input.map(Cow::into_owned).map(ByteString::from);
    Ok(Target { served, input: url::stand_alone(input)? })
}

/// Starts the procedure, and waits until it runs.
///
/// # Errors
///
/// What its layers, its extractors or its input's validation refuse with.
pub(super) async fn open(
    target: Target<'_>,
    head: Head,
    terms: Terms<'_>,
) -> Result<Conversations, RpcError> {
    let Target { served, input } = target;
    let timeout = terms.limits.call_timeout;
    let mut conversations = Conversations::new();
    // Nothing is written before the socket is there.
    let mut out = Outbound::default();
    let mut start = Some((served, input, head));
    poll_fn(|cx| {
        conversations.register(cx.waker());
        match start.take() {
            None => _ = conversations.poll_woken(&mut out, 1),
            Some((served, input, head)) => {
                let start = |line| Running::converse(served, input, head, line, timeout);
                conversations.open(ID, Form::Bare, terms, start, &mut out);
            }
        }
        if conversations.is_opening(ID) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    match conversations.take_refusal() {
        Some(error) => Err(error),
        None => Ok(conversations),
    }
}

/// Gives the procedure a message of its client.
pub(super) fn receive(text: &str, conversations: &Conversations, out: &mut Outbound) {
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow, default)]
        data: Option<&'a RawValue>,
    }

    let given = match serde_json::from_str::<Message<'_>>(text) {
        // What serde derives takes a list as well.
        Ok(_) if !text.trim_ascii_start().starts_with('{') => Err(no_event("it is a list")),
        Ok(Message { name, data }) => {
            let data = data.map_or(RawInput::absent(), |data| data_of(data.get()));
            conversations.emit(ID, Incoming { name: name.as_ref().into(), data, reference: None })
        }
        Err(error) => Err(no_event(&shortened(&error.to_string()))),
    };
    if let Err(error) = given {
        reject(&error, out);
    }
}

fn no_event(why: &str) -> RpcError {
    RpcError::parse_error(format!("this is not an event, {{\"name\":..,\"data\":..}}: {why}"))
}

/// Refuses a message of its client. It is told at once, not in line with events: no more messages are read than there is
/// room to refuse.
pub(super) fn reject(error: &RpcError, out: &mut Outbound) {
    out.frame(|text| outgoing::bare_error(text, error));
}
