//! The hub alone: no sockets, no server.

use std::{path::Path, time::Duration};

use crate::{
    bench::{
        cores::{Cores, pinned},
        live::PATIENCE,
        process::Process,
        statistics::Values,
    },
    tools::Outcome,
};

/// How many rooms are to be joined and left in a second.
pub(super) const ROOMS: f64 = 100_000.0;

/// What the hub does in a second.
#[derive(Default)]
pub(super) struct HubFigures {
    /// Rooms that are joined and left again.
    pub(super) rooms: Values,
    /// Events that are given to a member of a room of many.
    pub(super) deliveries: Values,
}

impl HubFigures {
    pub(super) fn measure(&mut self, cores: &Cores, hub: &Path, time: Duration) -> Outcome {
        // It has two things to do.
        let each = time / 2;
        let mut process = Process::start(pinned(&cores.measured, hub).arg(each.as_millis().to_string()))?;
        let line = process.line(time + PATIENCE)?;
        process.finish(PATIENCE)?;
        let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [rooms, joining, deliveries, delivering] = numbers[..] else {
            return Err(format!("`{line}` is no measurement").into());
        };
        self.rooms.push(rooms / (joining / 1e9));
        self.deliveries.push(deliveries / (delivering / 1e9));
        Ok(())
    }
}
