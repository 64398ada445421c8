/// Greets whoever asks.
#[procedure(query)]
pub async fn hello(input: Greeting) -> String {
    format!("Hello, {}!", input.name)
}
