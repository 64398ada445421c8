#[procedure(mutation)]
async fn clear() {}
