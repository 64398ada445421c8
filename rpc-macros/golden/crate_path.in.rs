#[procedure(query, crate = house::framework)]
async fn hello(name: String) -> String {
    name
}

router! {
    #[rpc(crate = house::framework)]
    Api for App { hello }
}

#[derive(Clone, Context)]
#[rpc(crate = house::framework)]
struct App;

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[rpc(crate = house::framework)]
enum Never {}
