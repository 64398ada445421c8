//! A log to which lines are appended, and which is followed.

use rpc_server::prelude::*;

use super::journal::Journal;

/// A line.
#[derive(Deserialize, JsonSchema, Validate)]
pub(super) struct Line {
    /// 1 to 1000 characters.
    #[garde(length(chars, min = 1, max = 1000))]
    text: String,
}

/// Appends a line to the log, and answers how many it has.
#[procedure(mutation)]
pub(super) async fn append(#[ctx] journal: Journal, input: Line) -> Result<u32, RpcError> {
    journal.append(input.text)
}

/// Every line of the log, from the first, or from behind the last that was seen. The id of the first is 0.
#[procedure(subscription)]
pub(super) fn log(
    #[ctx] journal: Journal,
    #[ctx] after: LastEventId,
) -> impl Stream<Item = Result<Tracked<String>, RpcError>> {
    try_stream!({
        let mut changes = journal.lines();
        let mut next = after.parse::<usize>()?.map_or(0, |seen| seen + 1);
        loop {
            let line = changes.borrow_and_update().get(next).cloned();
            match line {
                Some(line) => {
                    yield tracked(next, line);
                    next += 1;
                }
                None if changes.changed().await.is_err() => break,
                None => {}
            }
        }
    })
}
