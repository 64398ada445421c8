//! One connection's task: what comes is read, what runs is polled, what they bring is written, and time passes.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use futures::StreamExt;
use rpc_core::client::BoxFuture;
use tokio::time::{Instant, Sleep};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::{
    close::Close,
    conversations::{Conversations, Leaving},
    credentials::Due,
    direct::Wire,
    heartbeat::Beat,
    outgoing,
    protocol::{Message, Opened, Protocol},
    socket::{Received, Socket},
    wake::Bell,
};
use crate::connection::Shutdown;

/// How many messages are read, and how often all that is ready is polled, before the task lets others run.
const MESSAGES: usize = 1024;
const ROUNDS: usize = 32;

/// As much as this is written at once, while there is more to come. A write costs the system about as much as to copy so
/// many bytes does; of half of it, a stream of small items would spend half its time there.
const CHUNK: usize = 32 * 1024;

/// How long a client gets to take its leave.
const FAREWELL: Duration = Duration::from_secs(5);

/// A live connection.
pub(super) struct Session<IO> {
    socket: Socket<IO>,
    conversations: Conversations,
    protocol: Protocol,
    /// What came after a credential that is still looked at.
    held: Held,
    /// When a client has let its events lie for too long.
    stalls_at: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    signal: Signal,
    /// Rings for the timer and the signal, which are not asked otherwise.
    bell: Arc<Bell>,
}

/// Messages that wait for their turn, in order.
#[derive(Default)]
struct Held {
    messages: VecDeque<Message>,
    bytes: usize,
}

impl Held {
    /// What a message takes of the room: its text, and its place, which one without text has too.
    fn cost(message: &Message) -> usize {
        message.text.len() + size_of::<Message>()
    }

    fn push(&mut self, message: Message) {
        self.bytes += Self::cost(&message);
        self.messages.push_back(message);
    }

    fn pop(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        self.bytes -= Self::cost(&message);
        if self.messages.is_empty() {
            // What many of them took is given back.
            self.messages = VecDeque::new();
        }
        Some(message)
    }
}

/// What the session hears of the server's end: first that it leaves, then that it is gone.
enum Signal {
    Drain(Pin<Box<WaitForCancellationFutureOwned>>, Shutdown),
    Close(Pin<Box<WaitForCancellationFutureOwned>>),
}

/// Why a session is over.
enum Over {
    /// The client closed, or is gone.
    Gone,
    /// We close.
    Closed(Close),
}

impl<IO: Wire> Session<IO> {
    /// A session over a socket. One that is for a procedure alone comes with its conversation.
    pub(super) fn new(
        socket: Socket<IO>,
        opened: Opened,
        mut conversations: Conversations,
        shutdown: Shutdown,
    ) -> Self {
        conversations.write_directly(socket.direct());
        let protocol = Protocol::new(opened);
        Self {
            socket,
            bell: conversations.bell(),
            conversations,
            held: Held::default(),
            stalls_at: None,
            timer: Box::pin(tokio::time::sleep_until(protocol.due())),
            protocol,
            signal: Signal::new(shutdown),
        }
    }

    /// Runs until the client leaves or is made to.
    pub(super) fn run(self) -> impl Future<Output = ()> {
        // An async function would hold its argument beside what it makes of it: the whole session, twice.
        let mut session = self;
        async move {
            let connection = session.protocol.connection();
            match poll_fn(|cx| session.poll(cx)).await {
                Over::Gone => tracing::debug!(%connection, "the socket ended"),
                Over::Closed(Close { code, reason }) => {
                    tracing::debug!(%connection, code, %reason, "closed the socket");
                }
            }
            // What runs ends before the farewell, which may take a while; what goes both ways may have something to do
            // yet, meanwhile.
            let conversations = std::mem::replace(&mut session.conversations, Conversations::new());
            let mut leaving = conversations.end_all();
            // What came and is not read yet is not wanted.
            session.held = Held::default();
            session.socket.forget_unread();
            session.protocol.forget_verdict();
            session.timer.as_mut().reset(Instant::now() + FAREWELL);
            // How much of what was unread was thrown away.
            let mut discarded = 0;
            let is_gone = poll_fn(|cx| session.poll_farewell(cx, &mut leaving, &mut discarded)).await;
            if !is_gone && !leaving.is_empty() {
                session.wait(leaving).await;
            }
        }
    }

    /// Lets what still runs take its leave, without the socket, which is over. The connection is counted until then. A
    /// server that is gone waits for nobody.
    fn wait(self, mut leaving: Leaving) -> BoxFuture<()> {
        let Self { protocol, mut signal, .. } = self;
        Box::pin(async move {
            poll_fn(|cx| {
                _ = signal.poll_leaving(cx);
                if signal.poll_gone(cx).is_ready() {
                    return Poll::Ready(());
                }
                while ready!(leaving.poll_next_unpin(cx)).is_some() {}
                Poll::Ready(())
            })
            .await;
            drop(protocol);
        })
    }

    /// Ends the socket in good order, or at least in time, and lets what still runs go on meanwhile. Tells whether the
    /// server is gone, which waits for nobody.
    fn poll_farewell(
        &mut self,
        cx: &mut Context<'_>,
        leaving: &mut Leaving,
        discarded: &mut usize,
    ) -> Poll<bool> {
        // That the server leaves is no news any more.
        _ = self.signal.poll_leaving(cx);
        while let Poll::Ready(Some(())) = leaving.poll_next_unpin(cx) {}
        // Whether it goes well or not, the socket is over then.
        let is_said = self.socket.poll_end(cx, discarded).is_ready();
        if self.signal.poll_gone(cx).is_ready() {
            return Poll::Ready(true);
        }
        if is_said || self.timer.as_mut().poll(cx).is_ready() { Poll::Ready(false) } else { Poll::Pending }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Over> {
        self.conversations.register(cx.waker());
        let over = loop {
            // Said each time: work may have ended in rest, and from there on others write.
            self.conversations.task_runs(self.socket.out());
            if let Some(close) = self.pass(cx) {
                break Over::Closed(close);
            }
            match self.work(cx) {
                // Work may have brought something that is due earlier than what the timer was set to.
                Ok(None) if self.timer.deadline() != self.due() => {}
                Ok(None) => return Poll::Pending,
                Ok(Some(over)) => break over,
                Err(_) => break Over::Gone,
            }
        };
        if let Over::Closed(close) = &over {
            self.socket.close(cx, close);
        }
        Poll::Ready(over)
    }

    /// Does all that can be done now, and writes what comes of it. Tells if the connection is over.
    fn work(&mut self, cx: &mut Context<'_>) -> io::Result<Option<Over>> {
        let room = self.protocol.room();
        // What answers messages leaves half of it to what goes on, or a flood of calls would hold up all else.
        let reading = room.div_ceil(2);
        let mut messages = MESSAGES;
        // Once nothing more is there to read, this task is woken for what comes.
        let mut is_read = false;
        for _ in 0..ROUNDS {
            let mut is_idle = true;
            if let Some(close) = self.protocol.poll_verdict(cx, self.socket.out()) {
                return Ok(Some(Over::Closed(close)));
            }
            while messages > 0
                && self.socket.out().waiting() < reading
                && (self.held.bytes < room || !self.protocol.is_verifying())
            {
                let Poll::Ready(message) = self.poll_message(cx, &mut is_read) else { break };
                (is_idle, messages) = (false, messages - 1);
                self.protocol.heard();
                match message {
                    Ok(Some(message)) if self.protocol.is_verifying() => self.held.push(message),
                    Ok(Some(message)) => {
                        self.protocol.receive(&message, &mut self.conversations, self.socket.out());
                    }
                    Ok(None) => {}
                    Err(over) => return Ok(Some(over)),
                }
            }
            is_idle &= !self.conversations.poll_woken(self.socket.out(), room);
            let delivered = self.conversations.deliver(self.socket.out(), room);
            is_idle &= !delivered.is_any;
            if let Some(close) = delivered.close {
                return Ok(Some(Over::Closed(close)));
            }
            // The verdict on a credential that has just come may be there at once.
            is_idle &= !self.protocol.is_verdict_unasked();
            // A stream without end would put this off for ever, and so would a reader that stands still.
            if self.protocol.is_done(&self.conversations) {
                return Ok(Some(Over::Closed(Close::GOING_AWAY)));
            }
            // What is unread for want of room is read once there is some: nobody else wakes this task for it.
            let lacks_room = self.socket.out().waiting() >= reading;
            if is_idle || self.socket.out().waiting() >= CHUNK.min(reading) {
                let is_stuck = self.flush(cx)?.is_pending();
                if is_stuck && (is_idle || self.socket.out().waiting() >= room) {
                    // What makes room wakes this task.
                    return Ok(None);
                }
            }
            if is_idle && !lacks_room && self.conversations.task_rests() {
                self.socket.out().give_back();
                return Ok(None);
            }
            if messages == 0 {
                break;
            }
        }
        // Others have waited for long enough.
        cx.waker().wake_by_ref();
        self.flush(cx).map(|_| None)
    }

    /// The next message whose turn has come; `None` for what is only a sign of life. `is_read` tells, and is told, that
    /// nothing more is there to read.
    fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
        is_read: &mut bool,
    ) -> Poll<Result<Option<Message>, Over>> {
        if let Some(message) = self.next_held() {
            return Poll::Ready(Ok(Some(message)));
        }
        if *is_read {
            return Poll::Pending;
        }
        let received = self.socket.poll_read(cx);
        *is_read = received.is_pending();
        Poll::Ready(match ready!(received) {
            Received::Text(text) => self.protocol.count(text).map(Some).map_err(Over::Closed),
            Received::Control => Ok(None),
            Received::Binary => Err(Over::Closed(Close::BINARY)),
            Received::Broken(close) => Err(Over::Closed(close)),
            Received::Gone => Err(Over::Gone),
        })
    }

    fn next_held(&mut self) -> Option<Message> {
        if self.protocol.is_verifying() || self.held.messages.is_empty() { None } else { self.held.pop() }
    }

    /// When something is to be looked at.
    fn due(&self) -> Instant {
        let due = self.protocol.due();
        self.stalls_at.map_or(due, |stalls_at| stalls_at.min(due))
    }

    /// Writes what waits. A client that takes what it had left lying is alive.
    fn flush(&mut self, cx: &mut Context<'_>) -> io::Result<Poll<()>> {
        let flushed = self.socket.poll_flush(cx);
        if self.socket.went_on() {
            self.protocol.heard();
            self.stalls_at = None;
        }
        match flushed {
            Poll::Ready(result) => result.map(Poll::Ready),
            Poll::Pending => {
                if self.stalls_at.is_none()
                    && self.socket.out().is_blocked()
                    && self.conversations.has_outbox()
                {
                    self.stalls_at = Some(self.protocol.stalls_at(Instant::now()));
                }
                Ok(Poll::Pending)
            }
        }
    }

    /// Lets time pass, and hears of the server's end. Tells how that ends the connection, if it does.
    fn pass(&mut self, cx: &mut Context<'_>) -> Option<Close> {
        if !self.bell.has_rung() && self.timer.deadline() == self.due() {
            return None;
        }
        let waker = Waker::from(Arc::clone(&self.bell));
        let mut bell = Context::from_waker(&waker);
        let is_leaving = self.signal.poll_leaving(&mut bell).is_ready();
        if self.signal.poll_gone(&mut bell).is_ready() {
            return Some(Close::GOING_AWAY);
        }
        if is_leaving {
            self.protocol.leave(self.socket.out());
        }
        while self.timer.deadline() != self.due() || self.timer.as_mut().poll(&mut bell).is_ready() {
            let now = Instant::now();
            if self.timer.deadline() <= now
                && let Some(close) = self.look_at_the_clock(now, cx)
            {
                return Some(close);
            }
            let due = self.due();
            self.timer.as_mut().reset(due);
        }
        None
    }

    fn look_at_the_clock(&mut self, now: Instant, cx: &mut Context<'_>) -> Option<Close> {
        if self.protocol.has_left(now) {
            return Some(Close::GOING_AWAY);
        }
        if self.stalls_at.is_some_and(|stalls_at| stalls_at <= now) {
            if self.conversations.has_queue() {
                return Some(Close::TOO_SLOW);
            }
            // What it lets lie was made for it alone, and waits for it.
            self.stalls_at = Some(self.protocol.stalls_at(now));
        }
        match self.protocol.credential_due(now) {
            None => {}
            Some(Due::Missing) => return Some(Close::NO_CREDENTIAL),
            Some(Due::Expired) => return Some(Close::EXPIRED),
            Some(Due::Announce { expires_at }) => {
                self.socket.out().frame(|text| outgoing::expires(text, expires_at));
            }
        }
        match self.protocol.beat(now) {
            Beat::Heard => None,
            Beat::Ping => {
                self.socket.ping(cx);
                None
            }
            Beat::Silent if self.socket.out().is_blocked() => Some(Close::TOO_SLOW),
            Beat::Silent => Some(Close::SILENT),
        }
    }
}

impl Signal {
    fn new(shutdown: Shutdown) -> Self {
        Self::Drain(Box::pin(shutdown.drain.clone().cancelled_owned()), shutdown)
    }

    /// Ready once, when the server leaves.
    fn poll_leaving(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Self::Drain(drained, shutdown) = self else { return Poll::Pending };
        ready!(drained.as_mut().poll(cx));
        *self = Self::Close(Box::pin(shutdown.close.clone().cancelled_owned()));
        Poll::Ready(())
    }

    /// Ready when the server is gone, which comes after that it leaves.
    fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Close(closed) => closed.as_mut().poll(cx),
            Self::Drain(..) => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, Message};

    #[test]
    fn what_many_messages_took_while_they_waited_is_given_back() {
        let mut held = Held::default();
        for _ in 0..1000 {
            held.push(Message { text: "{}".into(), refused: None });
        }
        for _ in 0..1000 {
            held.pop().expect("a message that waits");
        }
        assert_eq!((held.bytes, held.messages.capacity()), (0, 0));
        assert!(held.pop().is_none());
    }
}
