//! The measured work as an axum server, as one would write it: an extractor for the whole request, one for the answer.

use std::io;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post, serve::ListenerExt};
use benches::{Answer, Kind, Message, SendMessage, Store};
use serde::Deserialize;

#[derive(Deserialize)]
struct Envelope {
    path: [String; 2],
    #[serde(rename = "type")]
    kind: Kind,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    benches::serve(|listener| async {
        let app = Router::new().route("/api/rpc", post(call)).with_state(Store::default());
        let listener = listener.tap_io(|stream| {
            // An error shows in the latency that is measured.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, app).await
    })?
}

async fn call(
    State(store): State<Store>,
    Json(request): Json<Envelope>,
) -> Result<Json<Answer<Message>>, StatusCode> {
    match (request.path.each_ref().map(String::as_str), request.kind) {
        (["messages", "send"], Kind::Mutation) => Ok(Json(Answer::new(store.post(request.input)))),
        _ => Err(StatusCode::NOT_FOUND),
    }
}
