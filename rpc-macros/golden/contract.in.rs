/// What an item costs.
#[procedure(query, timeout = "5s")]
pub async fn price(input: String) -> Result<u32, ShopError>;

#[procedure(subscription)]
pub fn announcements() -> impl Stream<Item = String>;

router! {
    /// The shop.
    pub Api {
        price,
        #[cfg(feature = "live")]
        announcements(),
        #[deprecated(since = "2.0.0", note = "ask `price`")]
        orders::cost,
        admin => admin::Api,
    }
}
