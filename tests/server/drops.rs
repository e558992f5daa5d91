//! Lines that drop: the client is killed. What was typed is a draft, and no process stays. The figure says how soon.

use std::time::{Duration, Instant};

use super::ward::{self, Ward};
use crate::harness::rounds::{Reached, rounds};
use crate::harness::wait;
use crate::terminal::pty::F9;

/// Lines that drop at the same moment.
const AT_ONCE: usize = 8;

pub fn lines_that_drop() -> Reached {
    ward::needs()?;
    let ward = Ward::open();
    let clerks: Vec<String> = (0..AT_ONCE).map(|n| format!("clerk{n}")).collect();
    for clerk in &clerks {
        ward.takes_on(clerk, "clerk");
    }
    ward.hands_over(&ward.folder.join("home"));
    let batches = rounds(3, 1000 / AT_ONCE);
    let (mut stored, mut gone) = (Duration::ZERO, Duration::ZERO);
    for batch in 0..batches {
        let mut lines: Vec<_> = clerks.iter().map(|c| ward.logs_in(c)).collect();
        for line in &mut lines {
            line.waits_for("Tiếp nhận");
            if batch == 0 {
                line.types("1\r");
            } else {
                line.waits_for("bản nháp");
                line.leads_to(F9, "Lò Thị");
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
        let start = Instant::now();
        for (clerk, name) in clerks.iter().enumerate() {
            let draft = format!(
                "SELECT clerk FROM draft WHERE clerk = '{name}' AND state LIKE '%{}%'",
                typed(clerk)
            );
            wait::until(
                || !ward.rows(&draft).is_empty(),
                || format!("batch {batch}: no draft of {name}"),
            );
        }
        stored = stored.max(start.elapsed());
        let start = Instant::now();
        for line in lines {
            line.kills();
        }
        ward.waits_until_empty();
        gone = gone.max(start.elapsed());
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
        "{} drops, {0} drafts, stored within {stored:.1?}, the last process gone after {gone:.1?}",
        batches * AT_ONCE
    ))
}

/// A word for each number, of letters that no input method changes.
fn word(number: usize) -> String {
    let letters = b"bcghklmnpqtv";
    let at = |n: usize| char::from(letters[n % letters.len()]);
    let (one, two) = (number / letters.len(), number / letters.len().pow(2));
    format!("M{}{}{}u", at(two), at(one), at(number))
}
