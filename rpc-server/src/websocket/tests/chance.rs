//! Random interleavings: whatever happens in whichever order, of each conversation comes what must, and nothing is left.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};

use super::open;

/// A small generator of numbers that look random (Marsaglia, Xorshift RNGs), so that a run can be run again.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// What may still come of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Items of a count: the next number, and how many there are.
    Count { next: u64, to: u64 },
    /// The same within a window, of which so many bytes are left.
    Within { next: u64, to: u64, left: i64 },
    /// Published numbers, each greater than the last.
    Feed { above: u64 },
    /// An item, then an error.
    Break { item: bool },
    /// One answer.
    Answer,
}

/// What the client knows of its conversations.
#[derive(Default)]
struct Model {
    open: HashMap<String, Expected>,
}

impl Model {
    /// Widens each window by so many bytes.
    fn widen(&mut self, mut bytes: impl FnMut() -> u32) -> Vec<String> {
        let mut open: Vec<_> = self.open.iter_mut().collect();
        // The same order in each run.
        open.sort_by_key(|(id, _)| id.as_str().to_owned());
        let widened = open.into_iter().filter_map(|(id, expected)| {
            let Expected::Within { left, .. } = expected else { return None };
            let bytes = bytes();
            *left = (*left + i64::from(bytes)).min(u32::MAX.into());
            Some(json!({ "type": "more", "id": id, "bytes": bytes }).to_string())
        });
        widened.collect()
    }

    /// One frame came: it must be what may come of its id, or of one that was ended before.
    fn hears(&mut self, frame: &Value, ended: &[String]) {
        let id = frame["id"].as_str().expect("an id").to_owned();
        let kind = frame["type"].as_str().expect("a type");
        let Some(expected) = self.open.get_mut(&id) else {
            assert!(ended.contains(&id), "nothing comes of what is over: {frame}");
            return;
        };
        let is_over = match (kind, &mut *expected) {
            ("data", Expected::Count { next, to }) => {
                assert_eq!(frame["data"], *next, "in order, none twice: {frame}");
                *next += 1;
                assert!(*next <= *to);
                false
            }
            ("complete", Expected::Count { next, to } | Expected::Within { next, to, .. }) => {
                assert_eq!(next, to, "it completes after its last item");
                true
            }
            ("data", Expected::Within { next, to, left }) => {
                assert!(*left > 0, "the window was used up: {frame}");
                assert_eq!(frame["data"], *next, "in order, none twice: {frame}");
                *left -= i64::try_from(frame.to_string().len()).expect("a short message");
                *next += 1;
                assert!(*next <= *to);
                false
            }
            ("data", Expected::Feed { above }) => {
                let number = frame["data"].as_u64().expect("a number");
                assert!(number > *above, "in order, none twice: {frame}");
                *above = number;
                false
            }
            ("data", Expected::Break { item }) => {
                assert!(!std::mem::replace(item, true), "one item: {frame}");
                false
            }
            ("error", Expected::Break { item: true }) | ("result", Expected::Answer) => true,
            (_, expected) => panic!("{frame} came, and {expected:?} was expected"),
        };
        if is_over {
            self.open.remove(&id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn of_each_conversation_comes_what_must_in_order_and_nothing_after_its_end() {
    for seed in 1..=60 {
        run(seed).await;
    }
}

async fn run(seed: u64) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let (mut client, harness) = open();
    let mut model = Model::default();
    let mut published = 0;
    for step in 0..200 {
        let mut ended = Vec::new();
        let mut frames = Vec::new();
        for number in 0..chance.next(6) {
            let id = format!("{step}.{number}");
            let (frame, expected) = match chance.next(7) {
                0 => {
                    let to = chance.next(200);
                    let frame = json!({ "type": "subscribe", "id": id, "path": ["count"], "input": to });
                    (frame, Expected::Count { next: 0, to })
                }
                1 => {
                    let frame = json!({ "type": "subscribe", "id": id, "path": ["feed"] });
                    (frame, Expected::Feed { above: published })
                }
                2 => {
                    let frame = json!({ "type": "subscribe", "id": id, "path": ["breaks"] });
                    (frame, Expected::Break { item: false })
                }
                3 => {
                    let frame =
                        json!({ "type": "call", "id": id, "path": ["after"], "input": chance.next(30) });
                    (frame, Expected::Answer)
                }
                4 => {
                    let (to, window) = (chance.next(200), 1 + chance.next(1000));
                    let frame = json!({ "type": "subscribe", "id": id, "path": ["count"], "input": to, "window": window });
                    let left = window.try_into().expect("a small number");
                    (frame, Expected::Within { next: 0, to, left })
                }
                _ => {
                    let open: Vec<&String> = model.open.keys().collect();
                    if open.is_empty() {
                        continue;
                    }
                    let at = usize::try_from(chance.next(open.len() as u64)).expect("a small number");
                    let mut names = open.into_iter().cloned().collect::<Vec<_>>();
                    names.sort();
                    let id = names.swap_remove(at);
                    model.open.remove(&id);
                    frames.push(json!({ "type": "unsubscribe", "id": id }).to_string());
                    ended.push(id);
                    continue;
                }
            };
            frames.push(frame.to_string());
            model.open.insert(id, expected);
        }
        frames.extend(model.widen(|| u32::try_from(chance.next(500)).expect("a small number")));
        client.say_all(frames).await;
        for _ in 0..chance.next(4) {
            published += 1;
            harness.app.publish(published);
        }
        tokio::time::sleep(Duration::from_millis(chance.next(20))).await;
        for frame in client.frames_to_pong().await {
            model.hears(&frame, &ended);
        }
    }
    client.say_all(model.widen(|| u32::MAX)).await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    for frame in client.frames_to_pong().await {
        model.hears(&frame, &[]);
    }
    let is_within = |expected: &Expected| matches!(expected, Expected::Within { .. });
    assert!(!model.open.values().any(is_within), "all within a window are over, seed {seed}");
    client.say_all(model.open.keys().map(|id| json!({ "type": "unsubscribe", "id": id }).to_string())).await;
    // Frames that were under way may come before the answer; after it comes nothing.
    client.frames_to_pong().await;
    harness.app.publish(published + 1);
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 0, "nothing is left, seed {seed}");
    drop(client);
    harness.session.await.expect("it ends well");
}
