#[procedure(subscription)]
fn count(to: u32) -> impl Stream<Item = u32> + Send {
    stream!({
        for number in 0..to {
            yield number;
        }
    })
}
