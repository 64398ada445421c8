//! A layer that writes down how calls and replies pass by it.

use std::sync::{Arc, Mutex};

use rpc_server::{
    Layer, Next, Parts, Reply,
    reply::{self, Event},
};

/// Writes down what happens.
#[derive(Clone, Default)]
pub(crate) struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    pub(crate) fn note(&self, line: impl Into<String>) {
        self.0.lock().expect("nobody panics while writing").push(line.into());
    }

    /// What was written since the last look.
    pub(crate) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics while writing"))
    }
}

/// Notes how calls and replies pass by.
pub(crate) struct Named(pub(crate) &'static str, pub(crate) Diary);

impl Layer for Named {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let Self(name, diary) = self;
        diary.note(format!("{name} in"));
        let (name, diary) = (*name, diary.clone());
        reply::observe(next.call(parts), move |event| match event {
            Event::Value => diary.note(format!("{name} value")),
            Event::Item => diary.note(format!("{name} item")),
            Event::End => diary.note(format!("{name} end")),
            Event::Failed(error) => diary.note(format!("{name} failed {}", error.code())),
            Event::Cancelled => diary.note(format!("{name} cancelled")),
            _ => {}
        })
    }
}
