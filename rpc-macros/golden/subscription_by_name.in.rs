#[procedure(subscription)]
fn ticks() -> Pin<Box<dyn Stream<Item = Tick> + Send>> {
    Box::pin(ticker())
}
