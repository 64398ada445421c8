//! What `examples/hello` serves, with axum: a query that greets, and a mutation that counts.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use tokio::net::TcpListener;

type Visits = Arc<AtomicU64>;

#[derive(Deserialize)]
struct Greeting {
    name: String,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let app =
        Router::new().route("/hello", get(hello)).route("/count", post(count)).with_state(Visits::default());
    axum::serve(TcpListener::bind("127.0.0.1:3000").await?, app).await
}

async fn hello(Query(greeting): Query<Greeting>) -> Result<Json<String>, StatusCode> {
    if (1..=32).contains(&greeting.name.chars().count()) {
        Ok(Json(format!("Hello, {}!", greeting.name)))
    } else {
        Err(StatusCode::UNPROCESSABLE_ENTITY)
    }
}

async fn count(State(visits): State<Visits>) -> Json<u64> {
    Json(visits.fetch_add(1, Ordering::Relaxed) + 1)
}
