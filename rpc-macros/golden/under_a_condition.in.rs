#[cfg(feature = "admin")]
#[procedure(query)]
async fn secrets() -> Vec<String> {
    Vec::new()
}
