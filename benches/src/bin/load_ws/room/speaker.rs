//! The one who speaks.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{io::AsyncWriteExt, net::tcp::OwnedWriteHalf, time::MissedTickBehavior};

use super::Room;

/// When the next event is said.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// While fewer than so many are under way.
    Window(usize),
    /// At intervals.
    Every(Duration),
}

/// Speaks without end.
pub(super) async fn speak(mut writer: OwnedWriteHalf, room: Arc<Room>, pace: Pace) -> io::Result<()> {
    let mut frames = Vec::new();
    match pace {
        Pace::Window(window) => loop {
            say(&room, &mut frames, |under_way| under_way < window);
            writer.write_all(&frames).await?;
            room.heard.notified().await;
        },
        Pace::Every(interval) => {
            let mut interval = tokio::time::interval(interval);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                interval.tick().await;
                let mut is_due = true;
                say(&room, &mut frames, |_| std::mem::take(&mut is_due));
                writer.write_all(&frames).await?;
            }
        }
    }
}

/// Makes the frames of events for as long as there is to be another.
fn say(room: &Room, frames: &mut Vec<u8>, mut is_due: impl FnMut(usize) -> bool) {
    frames.clear();
    let mut record = room.record();
    while is_due(record.under_way()) {
        let number = record.say(Instant::now());
        room.words.say(number, frames);
    }
}
