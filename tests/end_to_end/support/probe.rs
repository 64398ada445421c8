//! Tells a test when handlers start, and when their futures are dropped.

use tokio::sync::mpsc;

use super::within;

/// Stands in a context; a handler takes a [`Presence`] of it.
#[derive(Clone)]
pub(crate) struct Probe(mpsc::UnboundedSender<Event>);

#[derive(Debug, PartialEq, Eq)]
enum Event {
    Entered,
    Left,
}

/// Sees what goes on at its probe.
pub(crate) struct Witness(mpsc::UnboundedReceiver<Event>);

/// A probe and its witness.
pub(crate) fn probe() -> (Probe, Witness) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Probe(sender), Witness(receiver))
}

impl Probe {
    /// Tells that a handler runs, and later that its future is dropped.
    pub(crate) fn enter(&self) -> Presence {
        self.tell(Event::Entered);
        Presence(self.clone())
    }

    /// Tells that a handler runs, for good.
    pub(crate) async fn stay(&self) {
        let _presence = self.enter();
        std::future::pending::<()>().await;
    }

    fn tell(&self, event: Event) {
        // A test that is over has no witness any more.
        self.0.send(event).unwrap_or(());
    }
}

/// What lives as long as a handler's future.
pub(crate) struct Presence(Probe);

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.tell(Event::Left);
    }
}

impl Witness {
    /// Waits until a handler runs.
    pub(crate) async fn entered(&mut self) {
        assert_eq!(within("a handler starts", self.0.recv()).await, Some(Event::Entered));
    }

    /// Waits until a handler's future is dropped.
    pub(crate) async fn left(&mut self) {
        assert_eq!(within("a handler's future is dropped", self.0.recv()).await, Some(Event::Left));
    }

    /// Waits for whatever comes next, and tells whether a handler has started. Otherwise one was dropped.
    pub(crate) async fn next_entered(&mut self) -> bool {
        within("a handler starts or is dropped", self.0.recv()).await == Some(Event::Entered)
    }

    /// How many run of those that have started since all were accounted for.
    pub(crate) fn running(&mut self) -> usize {
        let mut running = 0_usize;
        while let Ok(event) = self.0.try_recv() {
            match event {
                Event::Entered => running += 1,
                Event::Left => running = running.checked_sub(1).expect("who leaves has entered"),
            }
        }
        running
    }

    /// Whether nothing has happened since.
    pub(crate) fn saw_nothing(&mut self) -> bool {
        matches!(self.0.try_recv(), Err(mpsc::error::TryRecvError::Empty))
    }
}
