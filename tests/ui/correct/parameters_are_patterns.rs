//! A parameter is any pattern.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Deserialize, JsonSchema)]
struct Point {
    x: u32,
    y: u32,
}

#[derive(Clone)]
struct Scale(u32);

#[derive(Clone, Context)]
struct App {
    #[provide]
    scale: Scale,
}

#[procedure(query)]
async fn destructured(#[ctx] Scale(scale): Scale, Point { x, y }: Point) -> u32 {
    (x + y) * scale
}

#[procedure(query)]
async fn mutable(#[ctx] mut scale: Scale, mut input: Vec<u32>) -> Vec<u32> {
    scale.0 += 1;
    input.push(scale.0);
    input
}

#[procedure(query)]
async fn ignored(#[ctx] _: Scale, _: Point) {}

router! {
    Api for App { destructured, mutable, ignored }
}

fn main() {
    drop(Api::routes().bind(App { scale: Scale(2) }));
}
