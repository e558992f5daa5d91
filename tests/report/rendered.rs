//! The report of the demo ward printed by LibreOffice: page size, margins, font and page numbers.

use std::path::Path;
use std::process::Command;

use crate::cli::Desk;

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

fn tool(name: &str, arguments: &[&str], folder: &Path) -> String {
    let done = Command::new(name)
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(done.status.success(), "{name}: {done:?}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A word of a page: left, top, right, bottom in points, and the text.
type Word = (f64, f64, f64, f64, String);

/// Width and height of each page, and its words.
fn pages(bbox: &str) -> Vec<(f64, f64, Vec<Word>)> {
    let number = |tag: &str, name: &str| -> f64 {
        let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let word = |tag: &str| {
        let text = tag
            .split_once('>')
            .unwrap()
            .1
            .split("</word>")
            .next()
            .unwrap();
        (
            number(tag, "xMin"),
            number(tag, "yMin"),
            number(tag, "xMax"),
            number(tag, "yMax"),
            text.to_owned(),
        )
    };
    let page = |text: &str| {
        let words = text.split("<word ").skip(1).map(word).collect();
        (number(text, "width"), number(text, "height"), words)
    };
    bbox.split("<page ").skip(1).map(page).collect()
}

#[test]
#[ignore = "needs LibreOffice, poppler-utils and a Times of the same widths (.ci/run installs them)"]
fn the_printed_page_is_the_decrees() {
    let desk = Desk::new();
    desk.run("demo --people 1500 --seed 3 --register register.db")
        .works();
    desk.run("--lang vi report --period 2026 --out bc.docx")
        .works();
    let folder = desk.path("");
    tool(
        "soffice",
        &["--headless", "--convert-to", "pdf", "bc.docx"],
        &folder,
    );
    let fonts = tool("pdffonts", &["bc.pdf"], &folder);
    for line in fonts.lines().skip(2) {
        assert!(
            ["Tinos", "LiberationSerif", "TimesNewRoman", "Termes"]
                .iter()
                .any(|f| line.contains(f)),
            "not a Times: {line}"
        );
    }
    tool("pdftotext", &["-bbox", "bc.pdf", "bc.html"], &folder);
    let pages = pages(&desk.read("bc.html"));
    let upright = pages.iter().take_while(|(w, h, _)| w < h).count();
    assert!(
        upright >= 3 && pages.len() >= upright + 3,
        "{} of {}",
        upright,
        pages.len()
    );
    for (at, (width, height, words)) in pages.iter().enumerate() {
        let (short, long) = (210.0 * MM, 297.0 * MM);
        let expected = if at < upright {
            (short, long)
        } else {
            (long, short)
        };
        let off = |a: f64, b: f64| (a - b).abs() > 1.0;
        assert!(
            !off(*width, expected.0) && !off(*height, expected.1),
            "page {}",
            at + 1
        );
        let numbers: Vec<&Word> = words.iter().filter(|w| w.1 < 20.0 * MM - 2.0).collect();
        if at == 0 {
            assert!(
                numbers.is_empty(),
                "the first page has a number: {numbers:?}"
            );
        } else {
            assert_eq!(numbers.len(), 1, "page {}: {numbers:?}", at + 1);
            assert_eq!(numbers[0].4, (at + 1).to_string());
            let middle = f64::midpoint(numbers[0].0, numbers[0].2);
            let centre = f64::midpoint(30.0 * MM, width - 15.0 * MM);
            assert!((middle - centre).abs() < 2.0, "page {}: {middle}", at + 1);
        }
        for word in words.iter().filter(|w| w.1 >= 20.0 * MM - 2.0) {
            let inside = word.0 >= 30.0 * MM - 1.5
                && word.2 <= width - 15.0 * MM + 1.5
                && word.3 <= height - 20.0 * MM + 2.0;
            assert!(inside, "page {}: {word:?}", at + 1);
        }
    }
    let first = &pages[0].2;
    let at = |text: &str| {
        first
            .iter()
            .find(|w| w.4 == text)
            .unwrap_or_else(|| panic!("{text}"))
    };
    // «ỦY BAN NHÂN DÂN» and «… VIỆT NAM»: a word with marks may come out of a PDF letter by letter, these do not.
    assert!(
        at("BAN").0 < at("NAM").0,
        "the issuing body stands left of the national title"
    );
    assert!((at("BAN").1 - at("NAM").1).abs() < 2.0, "on the same line");
    let last = &pages[upright - 1].2;
    let signed = last
        .iter()
        .position(|w| w.4 == "TM.")
        .expect("the signature is on the last upright page");
    assert!(last[..signed].len() > 20, "text stands above the signature");
}
