//! Outreach in the demo ward: visits, meetings, loudspeaker. Some neighbourhoods are never visited.

use std::collections::BTreeSet;

use crate::demo::people::{Frame, answers, day, number, text};
use crate::demo::rng::Rng;
use crate::entry::{Answers, Value};

/// Visited neighbourhoods; those with a higher number have no local campaign.
const VISITED: u32 = 52;
/// Campaigns in eleven months.
const HELD: u32 = 96;
const NOTES: [&str; 3] = [
    "Phổ biến chính sách học nghề, vay vốn",
    "Có Hội Phụ nữ cùng đi",
    "Phát tờ rơi, ghi nhu cầu",
];

/// The campaigns of the period, without duplicates.
pub(super) fn held(frame: &Frame<'_>, rng: &mut Rng) -> Vec<Answers> {
    let calendar = frame.calendar;
    let many = (HELD * calendar.elapsed_share() / 10_000).max(6);
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for _ in 0..many {
        let on = rng.day(calendar.since, calendar.today);
        let kind = rng.pick_weighted([
            ("door_to_door", 34),
            ("meeting", 22),
            ("association", 12),
            ("loudspeaker", 12),
            ("mobile_fair", 4),
            ("online", 8),
            ("print", 4),
            ("employers", 4),
        ]);
        let place = frame.neighbourhood(rng.between(1, VISITED));
        let hall = rng.pick_text(&frame.lists.ward.places);
        let reach = reach(kind, rng);
        let note = rng.pick(&NOTES).copied().unwrap_or_default();
        let place = match kind {
            "loudspeaker" | "online" | "print" | "mobile_fair" => String::new(),
            _ => place,
        };
        let hall = match kind {
            "meeting" | "association" | "mobile_fair" => hall,
            _ => "",
        };
        if seen.insert((on, kind, place.clone(), hall)) {
            all.push(answers([
                ("held_on", day(on)),
                ("kind", text(kind)),
                ("neighbourhood", text(&place)),
                ("place", text(hall)),
                ("reach", reach),
                ("note", text(note)),
            ]));
        }
    }
    all
}

/// Number of people reached; unknown for loudspeaker and posters.
fn reach(kind: &str, rng: &mut Rng) -> Option<Value> {
    let people = rng.between(12, 90);
    match kind {
        "loudspeaker" | "print" => None,
        "online" => number(i64::from(people) * 20),
        "mobile_fair" => number(i64::from(people) * 3),
        _ => number(i64::from(people)),
    }
}
