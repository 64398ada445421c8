//! From one stream to the next, without a gap.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;
use futures::{StreamExt, stream};
use rpc_core::{
    EventId, RpcError,
    client::{BoxStream, Failure, Outgoing, Received},
};
use tokio::time::sleep;

use super::{
    open::{Again, Ended, Events, open},
    parse::Event,
};
use crate::{backoff::Backoff, http::Shared};

/// After so long, a stream was no accident.
const STABLE: Duration = Duration::from_secs(10);

/// How often in a row another credential is tried.
const REFUSALS: u32 = 2;

type Item = Result<Received, Failure>;

/// The items of a subscription, over as many connections as it takes. Dropping it closes the one that there is.
pub(in crate::http) fn follow(client: Arc<Shared>, call: Outgoing) -> BoxStream<Item> {
    let subscription = Subscription {
        last: call.last_event_id().cloned(),
        backoff: Backoff::new(client.base_delay, client.max_delay),
        client,
        call,
        events: None,
        was_open: false,
        is_over: false,
        sent: false,
        refusals: 0,
        retry: Duration::ZERO,
    };
    stream::unfold(subscription, |mut subscription| async move {
        let item = subscription.next().await?;
        Some((item, subscription))
    })
    .boxed()
}

struct Subscription {
    client: Arc<Shared>,
    call: Outgoing,
    /// By which it is resumed.
    last: Option<EventId>,
    /// The stream that there is just now.
    events: Option<Events>,
    /// Whether there was one before.
    was_open: bool,
    is_over: bool,
    /// Whether anything was written.
    sent: bool,
    /// How often the credential was refused in a row.
    refusals: u32,
    backoff: Backoff,
    /// How long the server asks to wait at least, from now on.
    retry: Duration,
}

impl Subscription {
    async fn next(&mut self) -> Option<Item> {
        while !self.is_over {
            let item = match &mut self.events {
                None => self.open().await,
                Some(events) => match events.next(&self.client).await {
                    Ok(event) => self.read(event).await,
                    Err(ended) => self.end(ended).await,
                },
            };
            if let Some(item) = item {
                self.is_over |= item.is_err();
                return Some(item);
            }
        }
        self.events = None;
        None
    }

    /// Opens a stream, or waits until another try may be made.
    async fn open(&mut self) -> Option<Item> {
        match open(&self.client, &self.call, self.last.as_ref(), &mut self.sent).await {
            Ok(Some(events)) => {
                self.events = Some(events);
                self.refusals = 0;
                // Without an id nobody knows what was missed.
                let is_gap = std::mem::replace(&mut self.was_open, true) && self.last.is_none();
                is_gap.then_some(Ok(Received::Reset))
            }
            Ok(None) => {
                self.is_over = true;
                None
            }
            Err(ended) => self.end(ended).await,
        }
    }

    /// Waits until another try may be made, unless there is none.
    async fn end(&mut self, ended: Ended) -> Option<Item> {
        if self.events.take().is_some_and(|events| events.since.elapsed() >= STABLE) {
            self.backoff.reset();
        }
        let is_allowed = match ended.again {
            Again::Always => true,
            Again::Resumed => self.was_open,
            Again::Renewed => {
                self.refusals += 1;
                self.was_open && self.client.renews() && self.refusals < REFUSALS
            }
            Again::Never => false,
        };
        let attempts = self.backoff.tries();
        if !is_allowed
            || !self.client.reconnect
            || self.client.max_attempts.is_some_and(|max| attempts >= max)
        {
            let failure = match ended.failure {
                Failure::Transport { cause, .. } => Failure::Transport { sent: self.sent, cause },
                failure => failure,
            };
            return Some(Err(failure));
        }
        let least = self.retry.max(ended.after.unwrap_or_default());
        sleep(self.backoff.next().max(least)).await;
        None
    }

    async fn read(&mut self, event: Event) -> Option<Item> {
        let Event { name, id, data, retry } = event;
        self.retry = retry.unwrap_or(self.retry);
        let is_end = id.as_deref() == Some(EventId::END_OF_STREAM);
        // One that is none could not be sent back: what was seen last is what could.
        let id = id.and_then(|id| id.parse::<EventId>().ok());
        if id.is_some() {
            self.last.clone_from(&id);
        }
        let data = data?;
        match name.as_deref() {
            Some("complete") => {
                self.is_over = true;
                None
            }
            Some("reset") => Some(Ok(Received::Reset)),
            Some("rpc-error") => {
                let Ok(error) = serde_json::from_slice::<RpcError>(&data) else {
                    return self.strange("an error in a form that this client does not know");
                };
                let after = error.retry_after();
                let again = if is_end { Again::Never } else { Again::Always };
                self.end(Ended { failure: Failure::Rpc(error), again, after }).await
            }
            _ => match ByteString::try_from(data) {
                Ok(json) => Some(Ok(Received::item(json, id))),
                Err(_) => self.strange("an event that is not UTF-8"),
            },
        }
    }

    fn strange(&self, what: &str) -> Option<Item> {
        self.events.as_ref().map(|events| Err(events.strange(what)))
    }
}
