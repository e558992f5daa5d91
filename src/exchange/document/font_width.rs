//! Width of a line of Times New Roman Bold, for the rules under motto and headings, whose length the decree prescribes.
//! Widths are those of the Times-Bold metrics, in thousandths of the font size; accents add nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A to Z.
const CAPITALS: [u32; 26] = [
    722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556,
    667, 722, 722, 1000, 722, 722, 667,
];
/// a to z.
const SMALL: [u32; 26] = [
    500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389,
    333, 556, 500, 722, 500, 500, 444,
];

fn letter(c: char) -> u32 {
    let at = |first: char| usize::try_from(u32::from(c) - u32::from(first)).unwrap_or_default();
    match c {
        'A'..='Z' => CAPITALS[at('A')],
        'a'..='z' => SMALL[at('a')],
        'Đ' => 722,
        'đ' => 556,
        '-' | '(' | ')' => 333,
        ' ' | '.' | ',' => 250,
        _ => 500,
    }
}

/// Width in twentieths of a point at a font size in points.
pub(in crate::exchange) fn width(text: &str, size: u32) -> u32 {
    let letters = text.nfd().filter(|c| !is_combining_mark(*c));
    letters.map(letter).sum::<u32>() * size / 50
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_add_nothing() {
        assert_eq!(width("Độc lập", 14), width("Đoc lap", 14));
        // 27 characters at 14 points: about 175 points.
        let motto = width("Độc lập - Tự do - Hạnh phúc", 14);
        assert!((3300..3700).contains(&motto), "{motto}");
    }
}
