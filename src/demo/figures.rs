//! Published figures, one of each indicator a quarter, and the notes of reports.

use chrono::{Datelike, Months, NaiveDate};

use super::calendar::Calendar;
use crate::demo::people::{answers, day, text};
use crate::demo::rng::before;
use crate::entry::{Answers, Value};

/// Indicator and its figure at the end of each quarter.
const PUBLISHED: [(&str, [f64; 4]); 4] = [
    ("unemployment_city", [2.3, 2.2, 2.1, 2.2]),
    ("unemployment_urban", [2.8, 2.7, 2.9, 2.7]),
    ("workforce_trained", [73.4, 73.9, 74.6, 75.1]),
    ("workforce_certified", [54.1, 54.6, 55.2, 55.6]),
];

/// The indicators published in the period.
pub(super) fn indicators(calendar: Calendar) -> Vec<Answers> {
    ends(calendar)
        .into_iter()
        .flat_map(|as_of| PUBLISHED.map(|(indicator, values)| one(indicator, values, as_of)))
        .collect()
}

fn one(indicator: &str, values: [f64; 4], as_of: NaiveDate) -> Answers {
    let quarter = as_of.month0() as usize / 3;
    answers([
        ("indicator", text(indicator)),
        ("as_of", day(as_of)),
        ("value", Some(Value::Real(values[quarter]))),
        ("source", text("Thống kê thành phố (số liệu mẫu)")),
    ])
}

/// Last days of the quarters that ended in the period.
fn ends(calendar: Calendar) -> Vec<NaiveDate> {
    let first = calendar.today.with_day(1).unwrap_or(calendar.today);
    let firsts = (0..12)
        .rev()
        .filter_map(|back| first.checked_sub_months(Months::new(back)));
    let ends = firsts.map(|first| before(first, 1));
    ends.filter(|end| *end >= calendar.since && end.month().is_multiple_of(3))
        .collect()
}

/// Notes of the reports: part, position, text.
const WRITTEN: [(&str, i64, &str); 8] = [
    (
        "direction",
        1,
        "Ban hành kế hoạch thực hiện và phân công nhiệm vụ cụ thể cho từng phòng, ban, đơn vị, tổ dân phố.",
    ),
    (
        "direction",
        2,
        "Tổ chức giao ban hằng quý, kiểm tra việc rà soát Nhóm lao động ưu tiên tại các tổ dân phố.",
    ),
    (
        "difficulty",
        1,
        "Một số người lao động thay đổi chỗ ở, số điện thoại nên việc theo dõi sau khi có việc làm còn gián đoạn.",
    ),
    (
        "difficulty",
        2,
        "Lớp đào tạo ngắn hạn trên địa bàn chưa đa dạng ngành nghề, chưa phù hợp với người cao tuổi.",
    ),
    (
        "cause",
        1,
        "Nguyên nhân chủ yếu do nguồn kinh phí hỗ trợ đào tạo phân bổ chậm; người lao động ngại học dài ngày.",
    ),
    (
        "next_task",
        1,
        "Phối hợp Trung tâm Dịch vụ việc làm Hà Nội tổ chức phiên giao dịch việc làm tại phường.",
    ),
    (
        "proposal",
        1,
        "Đề nghị Ủy ban nhân dân Thành phố bố trí kinh phí hỗ trợ đào tạo nghề ngay từ đầu năm.",
    ),
    (
        "proposal",
        2,
        "Đề nghị Sở Nội vụ hướng dẫn cụ thể cách thống kê việc làm mới của Nhóm lao động ưu tiên.",
    ),
];

/// Notes for the reports of the last year.
pub(super) fn report_lines(calendar: Calendar) -> Vec<Answers> {
    let year = calendar.today.year();
    let periods = ["", "-H1", "-R1", "-RY"].map(|part| format!("{year}{part}"));
    let line = |period: &str, (part, place, sentence): (&str, i64, &str)| {
        answers([
            ("period", text(period)),
            ("part", text(part)),
            ("place", Some(Value::Int(place))),
            ("text", text(sentence)),
        ])
    };
    let of = |period: &String| WRITTEN.map(|written| line(period, written));
    periods.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_that_have_ended() {
        for ((year, month, day), expected) in [
            ((2026, 11, 23), "2026-03-31 2026-06-30 2026-09-30"),
            ((2026, 6, 10), "2026-03-31"),
            ((2027, 1, 20), "2026-03-31 2026-06-30 2026-09-30 2026-12-31"),
        ] {
            let ends = ends(Calendar::new(Calendar::date(year, month, day)));
            let ends: Vec<String> = ends.iter().map(NaiveDate::to_string).collect();
            assert_eq!(ends.join(" "), expected);
        }
    }
}
