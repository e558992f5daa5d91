//! Lines that drop: the client dies, as when somebody trips over a cable. What was typed up to a second before is a draft, and
//! no process stays.

use std::thread;
use std::time::Duration;

use super::ward::{self, Ward};
use crate::harness::rounds::{Reached, rounds};

/// Lines that drop at the same moment.
const AT_ONCE: usize = 8;
const F9: &str = "\x1b[20~";

pub fn lines_that_drop() -> Reached {
    ward::needs()?;
    let ward = Ward::open();
    let clerks: Vec<String> = (0..AT_ONCE).map(|n| format!("clerk{n}")).collect();
    for clerk in &clerks {
        ward.takes_on(clerk, "clerk");
    }
    ward.hands_over(&ward.folder.join("home"));
    let batches = rounds(3, 1000 / AT_ONCE);
    let mut slowest = Duration::ZERO;
    for batch in 0..batches {
        let mut lines: Vec<_> = clerks.iter().map(|c| ward.logs_in(c)).collect();
        for line in &mut lines {
            line.waits_for("Tiếp nhận");
            if batch == 0 {
                line.types("1\r");
            } else {
                line.waits_for("bản nháp");
                line.types(F9);
                line.waits_for("Lò Thị");
                line.types("\r");
            }
            line.waits_for("Số định danh");
        }
        let typed = |clerk: usize| format!("Lò Thị {}", word(batch * AT_ONCE + clerk));
        for (clerk, line) in lines.iter_mut().enumerate() {
            line.types(&format!("\x15{}", typed(clerk)));
        }
        for (clerk, line) in lines.iter_mut().enumerate() {
            line.waits_for(&typed(clerk));
        }
        // The last key of all of them was a second ago, and no more than the promise.
        thread::sleep(Duration::from_secs(1));
        for line in lines {
            line.kills();
        }
        slowest = slowest.max(ward.empties(Duration::from_secs(5)));
        for (clerk, name) in clerks.iter().enumerate() {
            let sql = format!("SELECT state FROM draft WHERE clerk = '{name}'");
            let drafts = ward.rows(&sql);
            assert_eq!(drafts.len(), 1, "batch {batch}, {name}");
            let typed = typed(clerk);
            assert!(
                drafts[0].contains(&typed),
                "batch {batch}: «{typed}» is not in {}",
                drafts[0]
            );
        }
    }
    Ok(format!(
        "{} drops, {0} drafts kept, the last process gone after {slowest:.1?}",
        batches * AT_ONCE
    ))
}

/// A word of its own for each number, of letters no way of typing changes.
fn word(number: usize) -> String {
    let letters = b"bcghklmnpqtv";
    let at = |n: usize| char::from(letters[n % letters.len()]);
    let (one, two) = (number / letters.len(), number / letters.len().pow(2));
    format!("M{}{}{}u", at(two), at(one), at(number))
}
