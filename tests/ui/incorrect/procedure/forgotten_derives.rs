//! A plain struct neither arrives nor leaves.

use rpc_server::prelude::*;

struct Question {
    text: String,
}

struct Answer {
    text: String,
}

#[procedure(query)]
async fn ask(question: Question) -> Answer {
    Answer { text: question.text }
}

fn main() {}
