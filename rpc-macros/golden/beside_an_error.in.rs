/// Two inputs are one too many. Whoever calls the function, or lists it, hears no more of it.
#[procedure(query)]
async fn add(one: u32, other: u32) -> u32 {
    one + other
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
struct NotAnEnum;
