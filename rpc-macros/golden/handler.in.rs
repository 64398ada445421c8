#[handler(api::price, for = App)]
async fn price_of(#[ctx] prices: Prices, input: String) -> Result<u32, ShopError> {
    prices.of(&input)
}

#[cfg(feature = "live")]
#[handler(api::announcements, for = App)]
fn announcements() -> impl Stream<Item = String> {
    futures::stream::empty()
}
