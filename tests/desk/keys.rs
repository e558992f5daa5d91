//! The keys of each task, and their limits.

use crate::harness::tasks::{TASKS, count};

#[test]
fn every_task_keeps_its_limit() {
    let over: Vec<String> = TASKS
        .iter()
        .map(count)
        .filter(|done| done.keys > done.most)
        .map(|done| {
            format!(
                "{}: {} keys, at most {}, least {}",
                done.name, done.keys, done.most, done.least
            )
        })
        .collect();
    assert!(over.is_empty(), "{over:#?}");
}
