//! What is measured while as many calls are made as are answered, and the tables of it.

use super::statistics::Values;
use crate::tools::Outcome;

/// The figures of one server, or one client.
#[derive(Default)]
pub(super) struct Figures {
    /// How many requests were answered in a second.
    pub(super) per_second: Values,
    /// In microseconds, as are those below.
    p50: Values,
    p99: Values,
    /// The processor time for one request, the kernel's on its behalf included.
    pub(super) processor: Values,
    /// How much of its time the processor was busy with it: near 1, it is what limits the requests per second.
    pub(super) busy: Values,
}

impl Figures {
    /// Takes the line that `benches::Measured` prints.
    pub(super) fn push(&mut self, line: &str) -> Outcome {
        let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [calls, elapsed, p50, p99, processor] = numbers[..] else {
            return Err(format!("`{line}` is no measurement").into());
        };
        self.per_second.push(calls / (elapsed / 1e9));
        self.p50.push(p50 / 1e3);
        self.p99.push(p99 / 1e3);
        self.processor.push(processor / 1e3 / calls);
        self.busy.push(processor / elapsed);
        Ok(())
    }
}

/// Prints the medians of each, and the ratios of some, given by their places.
pub(super) fn print(title: &str, names: &[&str], figures: &[&Figures], ratios: &[(usize, usize)]) {
    println!("\n{title}, medians");
    println!(
        "{:<14} {:>19} {:>19} {:>19} {:>19} {:>6}",
        "", "requests/s", "p50 µs", "p99 µs", "processor µs each", "busy"
    );
    for (name, figures) in names.iter().zip(figures) {
        println!(
            "{name:<14} {:>19.0} {:>19.1} {:>19.1} {:>19.2} {:>6.2}",
            figures.per_second.median(),
            figures.p50.median(),
            figures.p99.median(),
            figures.processor.median(),
            figures.busy.median(),
        );
    }
    for (own, other) in ratios {
        let name = format!("{}/{}", names[*own], names[*other]);
        let (own, other) = (figures[*own], figures[*other]);
        println!(
            "{name:<14} {:>19} {:>19} {:>19} {:>19}",
            own.per_second.over(&other.per_second),
            own.p50.over(&other.p50),
            own.p99.over(&other.p99),
            own.processor.over(&other.processor),
        );
    }
}
