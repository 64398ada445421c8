//! Dropping a call drops what it runs, at once and where it is.

use futures::poll;

use super::api::{Api, client};
use crate::support::{Witness, within};

/// Polls a call until its function runs.
macro_rules! running {
    ($call:expr, $witness:expr) => {{
        let mut call = Box::pin($call);
        assert!(poll!(&mut call).is_pending());
        $witness.entered().await;
        call
    }};
}

#[tokio::test]
async fn a_call_that_is_dropped_drops_the_functions_future() {
    let (api, mut witness) = client();
    let call = running!(api.hang(), witness);
    assert!(witness.saw_nothing());
    drop(call);
    witness.left().await;
    goes_on(&api).await;
}

#[tokio::test]
async fn so_does_a_task_that_is_aborted() {
    let (api, mut witness) = client();
    let task = tokio::spawn(api.hang());
    witness.entered().await;
    task.abort();
    witness.left().await;
    assert!(within("the task ends", task).await.expect_err("it was aborted").is_cancelled());
}

#[tokio::test]
async fn a_call_that_is_not_polled_does_nothing() {
    let (api, mut witness): (Api, Witness) = client();
    drop(api.hang());
    assert!(witness.saw_nothing());
}

#[tokio::test]
async fn a_call_outlives_its_client() {
    let (api, mut witness) = client();
    let call = running!(api.hang(), witness);
    drop(api);
    assert!(witness.saw_nothing());
    drop(call);
    witness.left().await;
}

#[tokio::test]
async fn a_destructor_that_panics_harms_nobody() {
    let (api, mut witness) = client();
    let (one, other) = (running!(api.hang_with_a_bomb(), witness), running!(api.hang_with_a_bomb(), witness));
    drop((one, other));
    witness.left().await;
    witness.left().await;
    goes_on(&api).await;
}

async fn goes_on(api: &Api) {
    assert_eq!(api.double(&2).await.expect("a value"), 4);
}
